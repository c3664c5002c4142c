/** The server's configuration as text: on this machine's loopback only, small on disk, silent to the outside. */

/**
 * @param settings what is to be added, or to stand in place of what is here: Neo4j takes no setting twice
 * @returns the text of a neo4j.conf
 */
export function confText({ port, auth = true, plugins, pageCache = '512m', settings = {} }) {
  const all = {
    'server.default_listen_address': '127.0.0.1',
    'server.bolt.enabled': true,
    'server.bolt.listen_address': `127.0.0.1:${port}`,
    // Clients of neo4j:// are sent to this one, by default to 7687 wherever it listens.
    'server.bolt.advertised_address': `127.0.0.1:${port}`,
    'server.http.enabled': false,
    'server.https.enabled': false,
    'server.memory.pagecache.size': pageCache,
    'dbms.usage_report.enabled': false,
    'dbms.security.auth_enabled': auth,
    // Half a gigabyte for an empty database otherwise.
    'db.tx_log.preallocate': false,
    'db.tx_log.rotation.size': '64M',
    'db.tx_log.rotation.retention_policy': 'keep_none',
    // After a crash a server replays what came since the last checkpoint, by default up to 15 minutes of it.
    'db.checkpoint.interval.time': '30s',
    // Without it a stop takes ten seconds longer: twice five of waiting for clients that might come.
    'internal.dbms.bolt.netty_server_shutdown_quiet_period': 0,
    ...(plugins === undefined
      ? {}
      : { 'server.directories.plugins': plugins, 'dbms.security.procedures.unrestricted': 'gds.*' }),
    ...settings,
  }
  return Object.entries(all)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}
