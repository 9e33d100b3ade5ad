// node kibo.mjs URL OPTIONS: OPTIONS (JSON) are added to the SDK's configuration.
import { Configuration } from '@kibocommerce/rest-sdk';
import { AppAuthTicketsApi } from '@kibocommerce/rest-sdk/clients/AppDevelopment/index.js';
import {
  CustomerAccountApi,
  CustomerSegmentApi,
} from '@kibocommerce/rest-sdk/clients/Customer/index.js';
import { TenantsApi } from '@kibocommerce/rest-sdk/clients/Tenant/index.js';
import { drive } from './drive.mjs';

const [url, options] = process.argv.slice(2);
const configuration = new Configuration({
  tenantId: 10001,
  siteId: 20001,
  apiHost: url,
  ...JSON.parse(options),
});
const clients = [CustomerSegmentApi, CustomerAccountApi, TenantsApi, AppAuthTicketsApi].map(
  (client) => new client(configuration),
);

await drive(
  (name, args) => clients.find((client) => name in client)[name](...args),
  (error) => ({ name: error.name, response: error.response, apiError: error.apiError }),
);
