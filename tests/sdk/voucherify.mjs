// node voucherify.mjs URL TOKEN: TOKEN is the secret of an application key.
// Calls are named with their resource: `segments.create`. What scrolls is collected.
import sdk from '@voucherify/sdk';
import { drive } from './drive.mjs';

const [url, token] = process.argv.slice(2);
const client = sdk.VoucherifyServerSide({
  applicationId: 'segmock',
  secretKey: token,
  apiUrl: url,
});

await drive(
  async (name, args) => {
    const [resource, method] = name.split('.');
    const outcome = client[resource][method](...args);
    if (typeof outcome[Symbol.asyncIterator] !== 'function') {
      return outcome;
    }
    const found = [];
    for await (const one of outcome) {
      found.push(one);
    }
    return found;
  },
  (error) => ({ code: error.code, key: error.key, details: error.details }),
);
