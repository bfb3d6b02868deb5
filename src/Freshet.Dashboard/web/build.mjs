// Makes ../assets, which is committed and embedded in the package: the same input gives the same bytes.
// With a folder given it writes there, so that .ci/run can compare.
import { build } from 'esbuild';
import { copyFile, readFile, rm, writeFile, mkdir } from 'node:fs/promises';

const out = process.argv[2] ?? '../assets';
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({
  entryPoints: { app: 'src/main.tsx' },
  outdir: out,
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['chrome111', 'firefox113', 'safari16.4'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none', // licences.txt has them
  charset: 'utf8',
  external: ['inter.woff2'],
  logLevel: 'warning',
});
for (const file of ['index.html', 'icon.svg']) {
  await copyFile(`src/${file}`, `${out}/${file}`);
}
await copyFile('node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2', `${out}/inter.woff2`);

const used = ['@dagrejs/dagre', '@dagrejs/graphlib', '@fontsource-variable/inter', 'preact', 'uplot'];
const licences = await Promise.all(used.map(async name => {
  const { version } = JSON.parse(await readFile(`node_modules/${name}/package.json`, 'utf8'));
  return `${name} ${version}\n\n${(await readFile(`node_modules/${name}/LICENSE`, 'utf8')).replaceAll('\r\n', '\n').trim()}\n`;
}));
await writeFile(`${out}/licences.txt`, `The page of the dashboard holds parts of these libraries.\n\n${licences.join(`\n${'-'.repeat(60)}\n\n`)}`);
