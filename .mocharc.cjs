// Proxies, certificates and credentials of the environment must not reach the tests. Mocha runs the tests in a
// child process, because there are options for Node: it inherits what is left here, before Node reads any of it.
// `DATA8_TEST_…` are settings of the tests.
const INFLUENCE =
  /^(?:.*_proxy|data8_(?!test_).*|node_(?:tls_reject_unauthorized|extra_ca_certs|use_env_proxy|use_system_ca)|ssl_cert_(?:file|dir))$/i
for (const name of Object.keys(process.env)) {
  if (INFLUENCE.test(name)) delete process.env[name]
}

module.exports = {
  'node-option': ['import=tsx', 'no-experimental-require-module'],
  timeout: 10_000,
  reporter: 'dot',
}
