/** Why a Java program ended, of all that it said: one line to a person, without its stack trace. */

const FRAME = /^(at |\.\.\. \d+ more|[-#]+$)/
// "Component X was successfully initialized, but failed to start": the cause below it says why.
const EMPTY = /LifecycleException: /
const LONGEST = 500

/** @param log all that it wrote */
export function lastWords(log) {
  const lines = log
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !FRAME.test(line))
  const words = reasonsIn(lines).map(word =>
    word.replace(/^(# |([\w$]+\.)+[\w$]+: )/, '').replace(/[.:;]$/, ''),
  )
  return words.length === 0 ? 'it said nothing' : words.join(': ').slice(0, LONGEST)
}

function reasonsIn(lines) {
  const uncaught = lines.findLast(line => line.startsWith('Exception in thread '))
  if (uncaught !== undefined) return [uncaught.replace(/^Exception in thread "[^"]*" /, '')]
  const causes = lines.filter(line => line.startsWith('Caused by: ') && !EMPTY.test(line))
  if (causes.length > 0) return causes.slice(-2).map(line => line.slice('Caused by: '.length))
  const error = lines.find(line => / ERROR /.test(line))
  if (error !== undefined) return [error.replace(/^.*? ERROR (\[[^\]]*\] )?/, '')]
  // Java's own complaints: the first lines name what is wrong, the last ones where to read more.
  return lines.filter(line => !/ (INFO|WARN) /.test(line)).slice(0, 2)
}
