// The login page: by a one-time link, which stands behind `#`, by password, or by the OpenID provider. It shows the session's
// token and keeps it nowhere.

const find = (selector) => document.querySelector(selector);
const show = (selector) => find(selector).removeAttribute('hidden');
const tell = (text) => {
  find('#message').textContent = text;
};

const problems = {
  not_invited: 'Nobody has invited you here yet: ask an admin.',
  account_disabled: 'Your account is disabled: ask an admin.',
  login_failed: 'That login did not work: try again.',
  unavailable: 'The login provider does not answer: try again in a moment.',
};

async function call(path, body, token) {
  const headers = { 'content-type': 'application/json' };
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  const options = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await fetch(path, options);
  const text = await response.text();
  const answer = text === '' ? null : JSON.parse(text);
  if (!response.ok) throw new Error(answer?.detail ?? `The server answered ${response.status}.`);
  return answer;
}

function welcome({ token, user }) {
  for (const form of document.forms) form.hidden = true;
  find('#by-oidc').hidden = true;
  tell(`You are logged in as ${user.name}.`);
  find('#session time').textContent = new Date(token.expiresAt).toLocaleString();
  find('#session output').textContent = token.secret;
  find('#session button').addEventListener('click', async () => {
    await call('/v1/auth/logout', {}, token.secret);
    location.replace('/login');
  });
  if (returnTo !== null) {
    find('#go-on a').href = returnTo;
    show('#go-on');
  }
  show('#session');
}

function onSubmit(selector, send) {
  show(selector);
  find(selector).addEventListener('submit', (event) => {
    event.preventDefault();
    tell('');
    send(Object.fromEntries(new FormData(event.target))).catch((error) => tell(error.message));
  });
}

/** Says what the installation waits for, as long as it waits. */
async function watchReadiness() {
  const { checks, waitingFor = [] } = await fetch('/readyz').then((response) => response.json());
  const away = Object.entries(checks).filter(([, { ok }]) => !ok);
  const lines = [...away.map(([name, { error }]) => `${name}: ${error}`), ...waitingFor.map(({ reason }) => reason)];
  find('#waiting').hidden = lines.length === 0;
  find('#waiting ul').replaceChildren(
    ...lines.map((line) => Object.assign(document.createElement('li'), { textContent: line })),
  );
  setTimeout(() => watchReadiness().catch(tellAway), lines.length === 0 ? 30_000 : 3_000);
}

function tellAway() {
  find('#waiting').hidden = false;
  find('#waiting ul').replaceChildren(
    Object.assign(document.createElement('li'), { textContent: 'the API does not answer' }),
  );
  setTimeout(() => watchReadiness().catch(tellAway), 3_000);
}

watchReadiness().catch(tellAway);

const given = location.hash.slice(1);
/** A page of this server: it has refused all others before it sent this one. */
const returnTo = new URLSearchParams(location.search).get('returnTo');
// Out of the address bar, and of what is copied from it.
history.replaceState(null, '', location.pathname);
// Another link opened in the same tab.
addEventListener('hashchange', () => location.reload());

if (given.startsWith('tml_')) {
  // By a click: a program that opens links before people do must not use it up.
  onSubmit('#by-link', async () => welcome(await call('/v1/auth/link', { secret: given })));
} else {
  const problem = new URLSearchParams(given).get('problem');
  if (problem !== null) tell(problems[problem] ?? problems.login_failed);
  const methods = await call('/v1/auth/methods');
  if (methods.password) onSubmit('#by-password', async (form) => welcome(await call('/v1/auth/password', form)));
  if (methods.link) {
    onSubmit('#ask-for-link', async (form) => {
      await call('/v1/auth/link-requests', form);
      tell('If there is such an account, a link is on its way.');
    });
  }
  if (methods.oidc !== null) {
    find('#by-oidc span').textContent = methods.oidc.name;
    if (returnTo !== null) find('#by-oidc a').search = new URLSearchParams({ returnTo });
    show('#by-oidc');
  }
}
