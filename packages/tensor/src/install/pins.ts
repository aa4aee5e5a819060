// What is downloaded, and the SHA-256 each file must have.
//
// The hashes of the libtensorflow archives are those that the nixpkgs and wamuir/graft build files hold for the same
// URLs, from people who could reach the host; the wheel's is PyPI's own and was computed from the file. No hash of the
// prebuilt addon is published, so by default the addon is built from source instead.
export const tfjsVersion = '4.22.0';
/** The N-API version that the addon is built for; Node 20 and later have at least 9. */
export const napiVersion = 8;

export const officialHost = 'https://storage.googleapis.com/';

const libraryX64 = 'tensorflow/libtensorflow/libtensorflow-cpu';

interface OfficialFiles {
  readonly library: string;
  readonly sha256: string;
  /** Absent where upstream has none, or one for another processor under the same name. */
  readonly addon?: string;
}

const addon = (system: string): string =>
  `tf-builds/pre-built-binary/napi-v${napiVersion}/${tfjsVersion}/CPU-${system}-${tfjsVersion}.tar.gz`;

/** By `process.platform` and `process.arch`: the paths that tfjs-node's own install script uses. */
export const officialFiles: Readonly<Record<string, OfficialFiles>> = {
  'linux-x64': {
    library: `${libraryX64}-linux-x86_64-2.9.1.tar.gz`,
    sha256: '7f510d2546e3db5e10b1d119463689003d587842892ad3c95bca51cf82820173',
    addon: addon('linux'),
  },
  'linux-arm64': {
    library: 'tf-builds/libtensorflow_r2_7_linux_arm64.tar.gz',
    sha256: '9395d1ff39f5b6847f5121e679ff4e599dc7061a2a7f87ceac061c78e908e6e3',
  },
  'darwin-x64': {
    library: `${libraryX64}-darwin-x86_64-2.9.1.tar.gz`,
    sha256: '56f83d3320ba0f69aaafd6c058645e1b7fbc75fb9a3fc36d6be98de1291ca226',
    addon: addon('darwin'),
  },
  'darwin-arm64': {
    library: 'tf-builds/libtensorflow_r2_7_darwin_arm64_cpu.tar.gz',
    sha256: '13ab22b97e2af06e431aaeb7b42fb89981965dd01aa16da035d8210aa4183d79',
  },
};

/** The wheel is chosen by these tags, whatever Python runs pip. */
export const pinnedWheel = {
  requirement: 'tensorflow-cpu==2.20.0',
  sha256: 'cf756bbe2d256e942ab5d0ad2c858fb40017581494febdb4387c149b1afde780',
  bytes: 258_876_263,
  platform: 'linux-x64',
  tags: ['--python-version', '311', '--implementation', 'cp', '--abi', 'cp311', '--platform', 'manylinux2014_x86_64'],
} as const;
