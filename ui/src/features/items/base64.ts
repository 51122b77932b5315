// Owns turning a file's bytes into the text a request carries.

/** Base64 of bytes, in pieces small enough for any file. */
export function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let from = 0; from < bytes.length; from += 0x8000) binary += String.fromCharCode(...bytes.subarray(from, from + 0x8000));
  return btoa(binary);
}
