/** Says at the very end that the Neo4j suite was skipped, for a skipped suite is easily taken for a passed one. */
export function teardown(): void {
  if (!process.env.NEO4J_URL)
    console.log('\nNeo4j: its suite was not run, for NEO4J_URL is not set. To run it: npm run test:neo4j\n')
}
