// The Merkle tree of RFC 6962, section 2.1, and its tiles (C2SP tlog-tiles).

const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const leafHash = (entry) => sha256(joined([Uint8Array.of(0), entry]));
const nodeHash = (left, right) => sha256(joined([Uint8Array.of(1), left, right]));
const WIDTH = 256;

// RFC 9162, section 2.1.3.2; index and size are BigInt
async function rootFromProof(leaf, index, size, steps) {
  demand(index < size, "the index lies outside the tree");
  let [node, last, reached] = [index, size - 1n, leaf];
  for (const step of steps) {
    demand(last !== 0n, "the proof is too long");
    if (node & 1n || node === last) {
      reached = await nodeHash(step, reached);
      while (node && !(node & 1n)) [node, last] = [node >> 1n, last >> 1n];
    } else {
      reached = await nodeHash(reached, step);
    }
    [node, last] = [node >> 1n, last >> 1n];
  }
  demand(last === 0n, "the proof is too short");
  return reached;
}

// one level up; an odd last hash waits for a partner
async function pairs(level) {
  const above = [];
  for (let n = 0; n + 1 < level.length; n += 2) above.push(nodeHash(level[n], level[n + 1]));
  return Promise.all(above);
}

async function rootOf(leaves) {
  if (!leaves.length) return sha256(new Uint8Array());
  let level = leaves;
  while (level.length > 1) {
    const above = await pairs(level);
    if (level.length % 2) above.push(level[level.length - 1]);
    level = above;
  }
  return level[0];
}

// the hashes of each tile level: leaf hashes, then the roots of full tiles below
async function tileLevels(leaves) {
  const levels = [];
  for (let level = leaves; level.length; ) {
    levels.push(level);
    level = level.slice(0, level.length - (level.length % WIDTH));
    for (let height = 0; height < 8; height++) level = await pairs(level);
  }
  return levels;
}

// [level, number, width] of every tile of a tree, lowest level first
function tilesOf(size) {
  const found = [];
  for (let level = 0, hashes = size; hashes > 0; level++, hashes = Math.floor(hashes / WIDTH)) {
    for (let n = 0; n * WIDTH < hashes; n++) found.push([level, n, Math.min(WIDTH, hashes - n * WIDTH)]);
  }
  return found;
}

function tilePath(level, number, width) {
  const groups = [];
  do {
    groups.unshift(String(number % 1000).padStart(3, "0"));
    number = Math.floor(number / 1000);
  } while (number);
  const path = groups.map((group, n) => (n < groups.length - 1 ? `x${group}` : group)).join("/");
  return `tile/${level}/${path}${width === WIDTH ? "" : `.p/${width}`}`;
}
