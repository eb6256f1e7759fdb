// The page around GraphiQL: who asks, which example, which language. Nothing here is kept in the
// browser: a token lives as long as the page.
//
// An example says in its comments as whom to ask (演示用户), and by which query to find what its variables
// need (变量取自). A variable "$.tenant.cycle.id" stands for what that query answers there.
"use strict";

const { createElement, useEffect, useMemo, useState } = React;
const offered = JSON.parse(document.getElementById("data").textContent);
const address = window.location.pathname;

const field = (id) => document.getElementById(id);

function offer(select, entries) {
  for (const [index, title] of entries.entries()) {
    const option = document.createElement("option");
    option.value = String(index);
    option.textContent = title;
    select.append(option);
  }
}

function prepareBar() {
  const demonstration = offered.users.length > 0;
  field("user-field").hidden = !demonstration;
  field("token-field").hidden = demonstration;
  field("tenant-field").hidden = demonstration;
  offer(field("user"), offered.users.map((user) => `${user.title} · ${user.name}`));
  offer(field("example"), offered.examples.map((example) => example.title));
}

function identity() {
  const user = offered.users[Number(field("user").value)];
  if (user) return { token: user.token, tenant: user.tenant };
  return { token: field("token").value.trim(), tenant: field("tenant").value.trim() };
}

function askedAs() {
  const { token, tenant } = identity();
  const headers = { "Accept-Language": field("language").value };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (tenant) headers["X-Tenant"] = tenant;
  return headers;
}

function fetcherFor(headers) {
  return async (operation, options) => {
    const response = await fetch(address, {
      method: "POST",
      headers: { ...options?.headers, ...headers, "Content-Type": "application/json" },
      body: JSON.stringify(operation),
    });
    return response.json();
  };
}

function suggestedUser(example) {
  const [, wanted] = /^# 演示用户：(.+)$/m.exec(example.query) ?? [];
  return offered.users.findIndex((user) => user.title === wanted);
}

function preparation(example) {
  const [, query] = /^# 变量取自：\n((?:#.*\n)+)/m.exec(example.query) ?? [];
  return query?.replace(/^#/gm, "");
}

function found(answer, path) {
  return path.split(".").reduce((value, step) => value?.[step], answer);
}

async function filledVariables(example) {
  const query = preparation(example);
  if (!query) return example.variables;
  const { data } = await fetcherFor(askedAs())({ query });
  const fill = (_key, value) =>
    typeof value === "string" && value.startsWith("$.") ? (found(data, value.slice(2)) ?? value) : value;
  return JSON.stringify(JSON.parse(example.variables, fill), null, 2);
}

function Page() {
  const [headers, setHeaders] = useState(askedAs);
  const [query, setQuery] = useState("");
  const [variables, setVariables] = useState("");
  // A new fetcher makes GraphiQL ask for the schema again, as somebody else.
  const fetcher = useMemo(() => fetcherFor(headers), [headers]);
  const plugins = useMemo(() => [GraphiQLPluginExplorer.explorerPlugin()], []);

  useEffect(() => {
    const changeHeaders = () => setHeaders(askedAs());
    const showExample = async () => {
      const chosen = field("example").value;
      const example = offered.examples[Number(chosen || NaN)];
      if (!example) return;
      const user = String(suggestedUser(example));
      if (user !== "-1" && user !== field("user").value) {
        field("user").value = user;
        changeHeaders();
      }
      setQuery(example.query);
      setVariables(example.variables);
      const filled = await filledVariables(example);
      if (field("example").value === chosen) setVariables(filled);
    };
    for (const id of ["user", "token", "tenant", "language"]) field(id).addEventListener("change", changeHeaders);
    field("example").addEventListener("change", showExample);
    showExample();
  }, []);

  return createElement(GraphiQL, {
    fetcher,
    plugins,
    query,
    variables,
    onEditQuery: setQuery,
    onEditVariables: setVariables,
    defaultEditorToolsVisibility: "variables",
    isHeadersEditorEnabled: false,
    storage: memoryStorage(),
  });
}

function memoryStorage() {
  const kept = new Map();
  return {
    get length() {
      return kept.size;
    },
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
    clear: () => kept.clear(),
  };
}

// GraphiQL has no setting for it, and the lines of a derivation are long.
function wrapLines() {
  for (const editor of document.querySelectorAll(".CodeMirror:not(.CodeMirror-wrap)"))
    editor.CodeMirror?.setOption("lineWrapping", true);
}

prepareBar();
new MutationObserver(wrapLines).observe(field("graphiql"), { childList: true, subtree: true });
ReactDOM.createRoot(field("graphiql")).render(createElement(Page));
