const titles = { open: "Without a key", read: "With the API key", manage: "With the admin key" };
const code = (text) => element("code", {}, text);
const schemaId = (name) => `schema-${name}`;

/** How a schema is written in a line: the names of other schemas are links. */
function typeOf(schema) {
  if (schema.$ref) {
    const name = schema.$ref.split("/").pop();
    return [element("a", { href: `#${schemaId(name)}` }, name)];
  }

  if (schema.anyOf) return schema.anyOf.flatMap((one, i) => [...(i > 0 ? [" or "] : []), ...typeOf(one)]);
  if (schema.enum) return [schema.enum.join(" | ")];
  const types = list(schema.type).length > 0 ? schema.type : [schema.type];
  return types.flatMap((type, i) => [...(i > 0 ? [" or "] : []), ...namedType(type, schema)]);
}

function namedType(type, schema) {
  if (type === "array") return ["list of ", ...typeOf(schema.items ?? {})];
  if (type === "object" && schema.additionalProperties) return ["by name: ", ...typeOf(schema.additionalProperties)];
  const range = schema.maximum === undefined ? "" : ` from ${schema.minimum} to ${schema.maximum}`;
  return [`${schema.format ?? type ?? "any JSON"}${range}`];
}

function parameters(operation) {
  const rows = list(operation.parameters).map((parameter) => [
    code(parameter.name),
    [parameter.in, parameter.required ? ", required" : ""],
    typeOf(parameter.schema),
    [parameter.description, ...(parameter.example ? [" Example: ", code(parameter.example)] : [])],
  ]);
  if (rows.length === 0) return [];
  return [element("h3", {}, "Parameters"), table(`Parameters of ${operation.operationId}`, ["Name", "In", "Value", "Meaning"], rows)];
}

function answers(operation) {
  const rows = entries(operation.responses).flatMap(([status, response]) => {
    const contents = entries(response.content);
    return contents.map(([mediaType, content]) =>
      [status, mediaType, content.schema ? typeOf(content.schema) : "", response.description]);
  });
  return [element("h3", {}, "Answers"), table(`Answers of ${operation.operationId}`, ["Status", "Media type", "Schema", "Meaning"], rows)];
}

function describe(path, method, operation) {
  return element("details", { id: operation.operationId },
    element("summary", {}, element("span", { class: `method ${method}` }, method), " ", code(path),
      element("span", { class: "quiet" }, operation.summary)),
    operation.requestBody ? [element("h3", {}, "Body"), sentence(operation.requestBody.description)] : [],
    parameters(operation), answers(operation));
}

function describeSchema(name, schema) {
  const required = new Set(list(schema.required));
  const rows = entries(schema.properties).map(([member, value]) =>
    [code(member), typeOf(value), required.has(member) ? "always" : "when it has a value"]);
  return element("details", { id: schemaId(name) }, element("summary", {}, code(name)),
    schema.enum ? sentence(schema.enum.join(" | ")) : rows.length > 0 ? table(`Members of ${name}`, ["Member", "Value", "Present"], rows)
      : sentence("An empty object."));
}

/** A link to an operation or a schema opens it. */
/** The id after "#" in the address; null when there is none, or when it is not valid percent-encoding. */
function targetId() {
  try {
    return decodeURIComponent(location.hash.slice(1)) || null;
  } catch {
    return null;
  }
}

function openTarget() {
  const id = targetId();
  const target = id && document.getElementById(id);
  if (target?.tagName !== "DETAILS") return;
  target.open = true;
  target.scrollIntoView();
}

async function showReference() {
  const { value, error } = await settle(read("openapi.json"));
  byId("message").textContent = error ? explain(error) : `Version ${value.info.version}. ${value.info.description}`;
  byId("message").classList.toggle("bad", Boolean(error));
  if (error) return;
  const operations = entries(value.paths).flatMap(([path, methods]) =>
    entries(methods).map(([method, operation]) => ({ path, method, operation })));
  for (const [access, title] of Object.entries(titles)) {
    const shown = operations.filter(({ operation }) => list(operation.tags).includes(access));
    byId("operations").append(element("section", { "aria-labelledby": `access-${access}` },
      element("h2", { id: `access-${access}` }, title),
      shown.map(({ path, method, operation }) => describe(path, method, operation))));
  }

  byId("schemas").append(...entries(value.components.schemas).map(([name, schema]) => describeSchema(name, schema)));
  byId("schemas").hidden = false;
  openTarget();
}

addEventListener("hashchange", openTarget);
showReference();
