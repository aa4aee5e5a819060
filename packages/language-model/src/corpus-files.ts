/** Reading a corpus's files without the engine: for a process that does nothing else. */
export { type CorpusDocument, readCorpus } from './corpus/read-corpus.js';
