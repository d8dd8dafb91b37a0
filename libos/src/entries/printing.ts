// What of the printing of values lies apart in the image (`Printing` of core/printing.ts).

export { formatValues } from "../core/inspect/format.ts";
export { inspect } from "../core/inspect/inspect.ts";
export { formatTable } from "../node/console/table.ts";
