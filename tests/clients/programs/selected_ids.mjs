// Documents as clients with caches send them: with the id and the type's name wherever there is one.
import { buildSchema, Kind, print, TypeInfo, visit, visitWithTypeInfo } from "graphql";
import { site } from "./site.mjs";

const schema = buildSchema(await (await fetch(site.schema)).text());

const field = (value) => ({ kind: Kind.FIELD, name: { kind: Kind.NAME, value } });

/** The text of a document that asks for everything by which a cache knows its objects. */
export function withIds(text, parse) {
  const types = new TypeInfo(schema);
  const visitor = {
    SelectionSet(node, _key, parent) {
      const type = types.getParentType();
      if (parent?.kind === Kind.OPERATION_DEFINITION || !type?.getFields) return undefined;
      const names = node.selections.filter((each) => each.kind === Kind.FIELD && !each.alias).map((each) => each.name.value);
      const wanted = ["__typename", ...(type.getFields().id ? ["id"] : [])].filter((each) => !names.includes(each));
      return { ...node, selections: [...wanted.map(field), ...node.selections] };
    },
  };
  return print(visit(parse(text), visitWithTypeInfo(types, visitor)));
}

/** The text of a document whose operation has a name of its own: several golden queries share one. */
export function named(text, parse, name) {
  return print(
    visit(parse(text), {
      [Kind.OPERATION_DEFINITION]: (node) => ({ ...node, name: { kind: Kind.NAME, value: name } }),
    }),
  );
}

export { schema };
