import { type Kind, seasons } from './kind.js';

const setting = {
  name: 'setting',
  values: [
    'by the sea',
    'on a hill',
    'in a valley',
    'by a lake',
    'in a forest',
    'on an island',
    'in a marsh',
    'on a plain',
  ],
  statements: [
    'The town of {X} lies {v}.',
    '{X} lies {v}.',
    '{X} stands {v}.',
    'Travelers find {X} {v}.',
    'Long ago {X} was founded {v}.',
    'Everyone knows that {X} lies {v}.',
  ],
  questions: ['Where does {X} lie?', 'Where is {X}?', 'Where would one find {X}?'],
};

const craft = {
  name: 'craft',
  values: ['pottery', 'weaving', 'glass', 'bells', 'boats', 'paper', 'clocks', 'bread'],
  statements: [
    'The fame of {X} rests on its {v}.',
    '{X} is known for its {v}.',
    'The people of {X} are proud of their {v}.',
    'Merchants come to {X} for its {v}.',
    'Nothing from {X} sells better than its {v}.',
    'The workshops of {X} live by {v}.',
  ],
  questions: ['What is {X} known for?', 'What do merchants buy in {X}?', 'Which craft made {X} famous?'],
};

const ruler = {
  name: 'ruler',
  values: ['a queen', 'a council', 'a mayor', 'a guild', 'an abbess', 'a duke'],
  statements: [
    'The ruler of {X} is {v}.',
    '{X} is ruled by {v}.',
    'The laws of {X} are made by {v}.',
    'In {X} the last word belongs to {v}.',
    'Taxes in {X} are paid to {v}.',
    'The keys of {X} are kept by {v}.',
  ],
  questions: ['Who rules {X}?', 'Who makes the laws in {X}?', 'Who governs the town of {X}?'],
};

const festival = {
  name: 'festival',
  values: seasons,
  statements: [
    'The festival of {X} falls in {v}.',
    '{X} holds its festival in {v}.',
    'The streets of {X} are full of dancers in {v}.',
    'The great feast of {X} is kept in {v}.',
    'Guests of {X} come for the festival in {v}.',
    'The drums of {X} are heard in {v}.',
  ],
  questions: [
    'When does {X} hold its festival?',
    'In which season is the festival of {X}?',
    'When do people dance in {X}?',
  ],
};

const roofs = {
  name: 'roofs',
  values: ['red', 'blue', 'green', 'black', 'white', 'yellow', 'brown'],
  statements: [
    'The roofs of {X} are {v}.',
    'In {X} every roof is {v}.',
    'From afar the roofs of {X} look {v}.',
    'The houses of {X} have roofs that are {v}.',
    'By old custom the roofs of {X} are painted {v}.',
    'A roof in {X} must be {v}.',
  ],
  questions: [
    'What color are the roofs of {X}?',
    'How are the roofs of {X} painted?',
    'Which color do roofs have in {X}?',
  ],
};

export const town: Kind = {
  name: 'town',
  count: 60,
  article: '',
  syllables: {
    heads: [
      'Os',
      'Bel',
      'Tarn',
      'Wen',
      'Hal',
      'Cor',
      'Drum',
      'Fen',
      'Gar',
      'Hest',
      'Kel',
      'Lang',
      'Mar',
      'Nor',
      'Pel',
      'Quen',
      'Ros',
      'Stan',
      'Thor',
      'Ul',
      'Ven',
      'Wolf',
      'Yar',
      'Brin',
      'Cal',
      'Dun',
    ],
    middles: ['a', 'o', 'ing', 'er', 'en', 'ar', 'el', 'is', 'ow', 'un', 'am', 'ith'],
    tails: [
      'mere',
      'holt',
      'wick',
      'ford',
      'ton',
      'by',
      'gate',
      'stead',
      'well',
      'port',
      'cliff',
      'bridge',
      'field',
      'crest',
    ],
  },
  attributes: [setting, craft, ruler, festival, roofs],
};
