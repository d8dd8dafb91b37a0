// Diagnostics as data, and results that carry them: every expected failure of the tool is one of these, never a thrown error.
export function success(value) {
    return { ok: true, value };
}
export function failure(...diagnostics) {
    return { ok: false, diagnostics };
}
/** Carries diagnostics through code that is not ours (rollup's plugin hooks); caught where that code was called. */
export class Stop extends Error {
    diagnostics;
    constructor(diagnostics) {
        super(diagnostics.map((d) => d.what).join("\n"));
        this.diagnostics = diagnostics;
    }
}
function sentence(text) {
    return /[.!?]$/.test(text) ? text : `${text}.`;
}
/** `error[CODE]: what. where. how.` in one paragraph, without a line break at its end. `paint` may colour the head. */
export function format(diagnostic, paint = (head) => head) {
    const parts = [sentence(diagnostic.what)];
    if (diagnostic.where !== undefined)
        parts.push(sentence(diagnostic.where));
    if (diagnostic.how !== "")
        parts.push(sentence(diagnostic.how));
    return `${paint(`${diagnostic.severity}[${diagnostic.code}]:`)} ${parts.join(" ")}`;
}
//# sourceMappingURL=diagnostic.js.map