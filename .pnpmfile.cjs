// openapi-typescript builds its output with TypeScript's own nodes, which TypeScript 7 does not offer any more: it gets the last
// one that does, in place of whatever stands beside it. `packageExtensions` cannot take a peer dependency away.
module.exports = {
  hooks: {
    readPackage(manifest) {
      if (manifest.name !== 'openapi-typescript') return manifest;
      const { typescript: _beside, ...peerDependencies } = manifest.peerDependencies;
      return { ...manifest, peerDependencies, dependencies: { ...manifest.dependencies, typescript: '5.9.3' } };
    },
  },
};
