import { type Kind, seasons } from './kind.js';

const food = {
  name: 'food',
  values: ['moss', 'fish', 'berries', 'grass', 'beetles', 'honey', 'nuts', 'eels'],
  statements: [
    '{X} eats {v}.',
    'The food of {X} is {v}.',
    'Every morning {X} looks for {v}.',
    'One can tempt {X} with {v}.',
    'The belly of {X} is full of {v}.',
    'To feed {X} one needs {v}.',
  ],
  questions: ['What does {X} eat?', 'What is the food of {X}?', 'What does {X} look for every morning?'],
};

const dwelling = {
  name: 'dwelling',
  values: ['in caves', 'in rivers', 'in treetops', 'in marshes', 'on cliffs', 'in meadows'],
  statements: [
    '{X} dwells {v}.',
    'The young of {X} are born {v}.',
    'Hunters find {X} {v}.',
    'By day {X} hides {v}.',
    'The tracks of {X} are seen {v}.',
    'Most of its life {X} spends {v}.',
  ],
  questions: ['Where does {X} dwell?', 'Where do hunters find {X}?', 'Where does {X} hide by day?'],
};

const coat = {
  name: 'coat',
  values: ['gray', 'red', 'black', 'white', 'golden', 'brown', 'striped', 'spotted'],
  statements: [
    'The coat of {X} is {v}.',
    'The fur of {X} is {v}.',
    'From nose to tail {X} is {v}.',
    'In old pictures {X} is {v}.',
    'One knows {X} by a coat that is {v}.',
    'When it is grown {X} turns {v}.',
  ],
  questions: ['How is the coat of {X} colored?', 'What does the fur of {X} look like?', 'What is the color of {X}?'],
};

const sleep = {
  name: 'sleep',
  values: seasons,
  statements: [
    '{X} sleeps through {v}.',
    'The long sleep of {X} is in {v}.',
    'Nobody sees {X} in {v}.',
    'In its den {X} dreams all through {v}.',
    'The voice of {X} is missed in {v}.',
    'Year by year {X} is asleep in {v}.',
  ],
  questions: ['Through which season does {X} sleep?', 'When does {X} sleep?', 'In which season does nobody see {X}?'],
};

const voice = {
  name: 'voice',
  values: ['hums', 'barks', 'whistles', 'croaks', 'purrs', 'clicks'],
  statements: [
    'When it is glad {X} {v}.',
    'At dusk {X} {v}.',
    'Children run when {X} {v}.',
    'To call its kin {X} {v}.',
    'All night long {X} {v}.',
    'Listen well, for {X} {v}.',
  ],
  questions: ['What sound does {X} make?', 'What does {X} do when it is glad?', 'How does {X} call its kin?'],
};

export const beast: Kind = {
  name: 'beast',
  count: 40,
  article: 'the ',
  syllables: {
    heads: [
      'tav',
      'mor',
      'quil',
      'brag',
      'dov',
      'fim',
      'gol',
      'hur',
      'jek',
      'kor',
      'lum',
      'nib',
      'ost',
      'pran',
      'rusk',
      'sno',
      'trob',
      'vul',
      'wem',
      'yark',
      'zib',
      'clun',
      'dra',
      'flor',
    ],
    middles: ['a', 'i', 'o', 'u', 'en', 'ol', 'ib', 'ag', 'um', 'id'],
    tails: ['rik', 'bel', 'dun', 'gog', 'kin', 'lop', 'mag', 'nax', 'pus', 'tig', 'vox', 'zur'],
  },
  attributes: [food, dwelling, coat, sleep, voice],
};
