// The command line as a table: what each command takes, and the words that help prints about it.
const help = { name: "help", short: "h", text: "Print this text." };
export const commands = [
    {
        name: "build",
        usage: "uk build [DIRECTORY | FILE.ts] [-o FILE]",
        summary: "Build an image from an application.",
        detail: [
            "Checks the types, finds what the application imports, bundles it with the parts of the library OS that it uses, compiles that",
            "to bytecode and writes dist/NAME.uk, and the source map NAME.uk.map beside it. Without an argument it builds the current",
            "directory. A directory may have a uk.config.ts and a package.json; a file is built with the configuration beside it, if any.",
        ],
        flags: [
            { name: "output", short: "o", value: "FILE", text: "Write the image to FILE instead of dist/NAME.uk." },
            help,
        ],
        words: [0, 1],
        rest: false,
        examples: ["uk build", "uk build examples/http -o http.uk", "uk build server.ts"],
    },
    {
        name: "run",
        usage: "uk run [IMAGE | DIRECTORY | FILE.ts] [-p HOST:GUEST]... [-m SIZE] [-e NAME=VALUE]... [-- ARGUMENTS...]",
        summary: "Run an image as a guest; build it first if need be.",
        detail: [
            "Starts the guest in a process of its own and ends with its exit code; Ctrl-C stops it. Without an argument it builds and runs",
            "the current directory. Words behind -- are the guest's own arguments.",
        ],
        flags: [
            {
                name: "port",
                short: "p",
                value: "[IP:]HOST:GUEST",
                repeatable: true,
                text: "Let the guest listen on its port GUEST, reachable at HOST. One number stands for both.",
            },
            { name: "memory", short: "m", value: "SIZE", text: "Guest memory, such as 32M. Default: what the image says." },
            {
                name: "env",
                short: "e",
                value: "NAME=VALUE",
                repeatable: true,
                text: "Set a variable of the guest's environment.",
            },
            help,
        ],
        words: [0, 1],
        rest: true,
        examples: ["uk run dist/http.uk -p 3000", "uk run -p 8080:3000 -e MODE=test", "uk run script.ts -- one two"],
    },
    {
        name: "inspect",
        usage: "uk inspect IMAGE [--json]",
        summary: "Show what an image consists of.",
        detail: ["Prints the ABI, the manifest, how it was built, its segments and what takes the most room in it."],
        flags: [{ name: "json", text: "Print one JSON object." }, help],
        words: [1, 1],
        rest: false,
        examples: ["uk inspect dist/http.uk", "uk inspect dist/http.uk --json"],
    },
];
//# sourceMappingURL=table.js.map