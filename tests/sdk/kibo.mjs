// node kibo.mjs URL OPTIONS: OPTIONS (JSON) are added to the SDK's configuration.
import { Configuration } from '@kibocommerce/rest-sdk';
import { CustomerSegmentApi } from '@kibocommerce/rest-sdk/clients/Customer/index.js';
import { drive } from './drive.mjs';

const [url, options] = process.argv.slice(2);
const configuration = new Configuration({
  tenantId: 10001,
  siteId: 20001,
  apiHost: url,
  ...JSON.parse(options),
});
const segments = new CustomerSegmentApi(configuration);

await drive(
  (name, args) => segments[name](...args),
  (error) => ({ name: error.name, response: error.response, apiError: error.apiError }),
);
