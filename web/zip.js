/**
 * A ZIP archive (PKWARE APPNOTE 6.3.10) of `[{name, bytes}]`, as a `Blob`. Entries are stored, not compressed: the images
 * are small already, and so the whole writer is what follows. Names are UTF-8 (flag 11); times are those of 1980, so that
 * the same codes make the same archive.
 */
export function writeZip(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const path = new TextEncoder().encode(name);
    // 4.3.7: what local header and central directory have in common, from the version needed to the extra field's length.
    const common = [...u16(20), ...u16(1 << 11), ...u16(0), ...u16(0), ...u16(FIRST_DAY), ...u32(crc32(bytes)), ...u32(bytes.length), ...u32(bytes.length), ...u16(path.length), ...u16(0)];
    const local = Uint8Array.from([...u32(0x04034b50), ...common]);
    parts.push(local, path, bytes);
    // 4.3.12: comment, disk and both kinds of attributes are empty.
    directory.push(Uint8Array.from([...u32(0x02014b50), ...u16(20), ...common, ...Array(10).fill(0), ...u32(offset)]), path);
    offset += local.length + path.length + bytes.length;
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0);
  // 4.3.16: end of central directory.
  const end = [...u32(0x06054b50), ...u32(0), ...u16(files.length), ...u16(files.length), ...u32(length), ...u32(offset), ...u16(0)];
  return new Blob([...parts, ...directory, Uint8Array.from(end)], { type: "application/zip" });
}

/** CRC-32 of ISO 3309, reflected, as 4.4.7 wants it. */
function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function u16(value) {
  return [value & 0xff, value >>> 8];
}

function u32(value) {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
}

/** 1 January 1980, the first day that the format knows (4.4.6). */
const FIRST_DAY = 0x21;
const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});
