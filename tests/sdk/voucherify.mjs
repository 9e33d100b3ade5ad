// node voucherify.mjs URL TOKEN: TOKEN is the secret of an application key.
import sdk from '@voucherify/sdk';
import { drive } from './drive.mjs';

const [url, token] = process.argv.slice(2);
const client = sdk.VoucherifyServerSide({
  applicationId: 'segmock',
  secretKey: token,
  apiUrl: url,
});

await drive(
  (name, args) => client.segments[name](...args),
  (error) => ({ code: error.code, key: error.key }),
);
