// Session descriptions repeat themselves: packed, one is 1 kB instead of 4, in each direction. A browser without
// CompressionStream (before 2023) sends and gets them as they are.

/** @typedef {{sdp?: string, packed?: string}} Description as text, or packed: zlib's format in base64 */

/** @param {string} sdp @returns {Promise<Description>} */
export async function pack(sdp) {
  if (typeof CompressionStream !== "function") return { sdp };
  const bytes = await through(new CompressionStream("deflate"), new TextEncoder().encode(sdp));
  return { packed: btoa(String.fromCharCode(...bytes)) };
}

/** @param {Description} description */
export async function unpack({ sdp = "", packed }) {
  if (!packed) return sdp;
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  return new TextDecoder().decode(await through(new DecompressionStream("deflate"), bytes));
}

/** @param {GenericTransformStream} stream @param {BlobPart} bytes */
async function through(stream, bytes) {
  const changed = new Blob([bytes]).stream().pipeThrough(/** @type {any} */ (stream));
  return new Uint8Array(await new Response(changed).arrayBuffer());
}
