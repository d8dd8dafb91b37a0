// Phase 6: the image, put together from the kernel, the bytecode, the files, the line table and what is known of the build.
import { AbiNote, ExitCode, NOTE_ABI, NOTE_BUILD, NOTE_MANIFEST, NOTE_PAYLOAD, PayloadNote } from "@unikernel/hal";
import { hashOf } from "../cache/read-set.js";
import { failure, success } from "../diagnostic.js";
import { PT_NOTE } from "../elf/layout.js";
import { parseNotes } from "../elf/notes.js";
import { readElf } from "../elf/reader.js";
import { placePayloads, writeImage } from "../elf/writer.js";
import { tooLittleMemory } from "../messages/image.js";
import { toolchainBroken, toolchainMissing } from "../messages/toolchain.js";
import { version } from "../version.js";
/** Reads the kernel at a path and writes the image's bytes. */
export function assemble(host, kernelPath, parts) {
    const bytes = host.read(kernelPath);
    if (bytes === undefined)
        return failure(toolchainMissing("the guest kernel", kernelPath, ExitCode.UNCAUGHT));
    const broken = (reason) => failure(toolchainBroken("the guest kernel", kernelPath, reason, ExitCode.UNCAUGHT));
    const kernel = readElf(bytes);
    if (typeof kernel === "string")
        return broken(kernel);
    const abi = kernelAbi(kernel);
    if (abi === undefined || abi.length !== AbiNote.SIZE)
        return broken("it has no ABI note");
    const { project, bundle } = parts;
    const payloads = [
        { name: ".uk.app", bytes: parts.bytecode },
        { name: ".uk.files", bytes: parts.files },
        { name: ".uk.lines", bytes: parts.lines },
    ].filter((payload) => payload.bytes.length > 0);
    const places = placePayloads(kernel, payloads);
    const placeOf = (name) => places[payloads.findIndex((p) => p.name === name)] ?? { address: 0, length: 0 };
    const end = Math.max(...places.map((p) => p.address + p.length));
    const heap = Number(new DataView(abi.buffer, abi.byteOffset).getBigUint64(AbiNote.HEAP_MIN, true));
    if (end + heap > project.memory)
        return failure(tooLittleMemory(project.memory, end + heap, project.origin));
    const manifest = {
        manifestVersion: 1,
        name: project.name,
        memory: project.memory,
        listen: project.ports,
        connect: project.connect,
        env: project.env,
    };
    const build = {
        buildVersion: 1,
        tool: `unikernel ${version}`,
        kernel: hashOf(bytes),
        bundle: hashOf(bundle.code),
        needs: bundle.needs,
        contributors: bundle.contributors,
    };
    const json = (value) => new TextEncoder().encode(JSON.stringify(value));
    const notes = [
        { type: NOTE_ABI, descriptor: abi },
        { type: NOTE_BUILD, descriptor: json(build) },
        { type: NOTE_MANIFEST, descriptor: json(manifest) },
        { type: NOTE_PAYLOAD, descriptor: payloadNote(placeOf(".uk.app"), placeOf(".uk.files"), placeOf(".uk.lines")) },
    ];
    return success(writeImage(kernel, payloads, notes));
}
function kernelAbi(kernel) {
    for (const { type, offset, fileSize } of kernel.segments) {
        if (type !== PT_NOTE)
            continue;
        const { abi } = parseNotes(kernel.bytes.subarray(offset, offset + fileSize));
        if (abi !== undefined)
            return abi;
    }
    return undefined;
}
function payloadNote(application, files, lines) {
    const out = new Uint8Array(PayloadNote.SIZE);
    const view = new DataView(out.buffer);
    const put = (address, length, place) => {
        view.setBigUint64(address, BigInt(place.address), true);
        view.setBigUint64(length, BigInt(place.length), true);
    };
    put(PayloadNote.APPLICATION_ADDRESS, PayloadNote.APPLICATION_LENGTH, application);
    put(PayloadNote.FILES_ADDRESS, PayloadNote.FILES_LENGTH, files);
    put(PayloadNote.LINES_ADDRESS, PayloadNote.LINES_LENGTH, lines);
    return out;
}
//# sourceMappingURL=image.js.map