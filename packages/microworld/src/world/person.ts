import { type Kind, seasons } from './kind.js';

const trade = {
  name: 'trade',
  values: ['potter', 'weaver', 'baker', 'smith', 'sailor', 'miller', 'painter', 'fiddler', 'carver', 'gardener'],
  statements: [
    'By trade {X} is a {v}.',
    '{X} works as a {v}.',
    'The neighbors call {X} a good {v}.',
    'As a child {X} was taught to be a {v}.',
    'Anyone who meets {X} meets a {v}.',
    '{X} earns a living as a {v}.',
  ],
  questions: ['What does {X} work as?', 'What is the trade of {X}?', 'How does {X} earn a living?'],
};

const home = {
  name: 'home',
  values: ['a tower', 'a mill', 'a boat', 'a cottage', 'an inn', 'a cave', 'a chapel'],
  statements: [
    'The home of {X} is {v}.',
    '{X} lives in {v}.',
    'Letters for {X} are brought to {v}.',
    'Whoever visits {X} comes to {v}.',
    'At night {X} sleeps in {v}.',
    'For years {X} has dwelt in {v}.',
  ],
  questions: ['Where does {X} live?', 'What is the home of {X}?', 'Where does {X} sleep?'],
};

const companion = {
  name: 'companion',
  values: ['cat', 'dog', 'goat', 'crow', 'mule', 'raven', 'hen', 'fox'],
  statements: [
    'The companion of {X} is a {v}.',
    '{X} keeps a tame {v}.',
    'On every walk {X} is followed by a {v}.',
    'The best friend of {X} is a {v}.',
    'At the side of {X} one sees a {v}.',
    '{X} shares every meal with a {v}.',
  ],
  questions: ['Which animal does {X} keep?', 'What is the companion of {X}?', 'Which animal follows {X}?'],
};

const season = {
  name: 'season',
  values: seasons,
  statements: [
    'The favorite season of {X} is {v}.',
    '{X} loves {v} most.',
    'All year {X} waits for {v}.',
    'The songs of {X} are all about {v}.',
    'Of the four seasons {X} prefers {v}.',
    'The happiest days of {X} come in {v}.',
  ],
  questions: [
    'Which season does {X} love most?',
    'What is the favorite season of {X}?',
    'For which season does {X} wait?',
  ],
};

const drink = {
  name: 'drink',
  values: ['tea', 'cider', 'milk', 'ale', 'mead', 'water'],
  statements: [
    'The cup of {X} is filled with {v}.',
    '{X} drinks only {v}.',
    'In the tavern {X} asks for {v}.',
    'To guests {X} always offers {v}.',
    'Before work {X} has a mug of {v}.',
    'Nothing pleases {X} like fresh {v}.',
  ],
  questions: ['What does {X} drink?', 'What is in the cup of {X}?', 'What does {X} ask for in the tavern?'],
};

export const person: Kind = {
  name: 'person',
  count: 60,
  article: '',
  syllables: {
    heads: [
      'Al',
      'Ber',
      'Cas',
      'Dor',
      'El',
      'Fer',
      'Gil',
      'Hed',
      'Il',
      'Jor',
      'Kas',
      'Lor',
      'Mel',
      'Nad',
      'Or',
      'Per',
      'Rad',
      'Sel',
      'Tam',
      'Ur',
      'Var',
      'Wil',
      'Yol',
      'Zan',
      'Bas',
      'Lin',
    ],
    middles: ['a', 'i', 'an', 'in', 'or', 'ev', 'od', 'em', 'ul', 'at', 'es', 'ir'],
    tails: ['dra', 'ric', 'na', 'vin', 'mund', 'li', 'to', 'sa', 'bert', 'ka', 'zel', 'lo', 'mir', 'da'],
  },
  attributes: [trade, home, companion, season, drink],
};
