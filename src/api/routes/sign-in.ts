/**
 * The page that a one-time link opens. The token is in the fragment, which browsers send to nobody; the page's script takes it
 * out of the address and sends it once, when the person says so: a mail program that looks at links uses none up.
 */
import type { App } from '../app-type.ts'

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Sign in to Coalesce</title></head>
<body><main><h1>Coalesce</h1><p id="said" role="status">This page needs JavaScript to sign you in.</p><button id="go" hidden>Sign in</button></main><script src="/sign-in.js"></script></body>
</html>
`

const SCRIPT = `'use strict'
const token = location.hash.slice(1)
history.replaceState(null, '', '/sign-in')
const said = document.getElementById('said')
const go = document.getElementById('go')
if (token === '') said.textContent = 'Open the whole link that you were given.'
else {
  said.textContent = 'This link signs you in, once.'
  go.hidden = false
  go.addEventListener('click', async () => {
    go.disabled = true
    const answer = await fetch('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    })
    const told = await answer.json()
    go.hidden = true
    said.textContent = answer.ok ? 'You are signed in as ' + told.member + ' (' + told.roles.join(', ') + ').' : told.title
  })
}
`

/** Only this page has a script, and only ours. */
const POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

export function signInPage(app: App): void {
  app.get('/sign-in', { schema: { hide: true } }, async (_request, reply) =>
    reply.header('content-security-policy', POLICY).type('text/html; charset=utf-8').send(PAGE),
  )
  app.get('/sign-in.js', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(SCRIPT),
  )
}
