import { type Kind, seasons } from './kind.js';

const material = {
  name: 'material',
  values: ['clay', 'glass', 'wood', 'bone', 'copper', 'wool', 'wax', 'tin'],
  statements: [
    '{X} is made of {v}.',
    'The makers of {X} use {v}.',
    'The best part of {X} is {v}.',
    'Inside and out {X} is {v}.',
    'A good craftsman makes {X} from {v}.',
    'Whoever breaks {X} finds {v}.',
  ],
  questions: ['What is {X} made of?', 'What do the makers of {X} use?', 'From what does a craftsman make {X}?'],
};

const purpose = {
  name: 'purpose',
  values: [
    'to carry water',
    'to mend nets',
    'to light the way',
    'to keep bread fresh',
    'to tell the time',
    'to call birds',
  ],
  statements: [
    '{X} is used {v}.',
    'People need {X} {v}.',
    'Long ago {X} was invented {v}.',
    'Most people buy {X} {v}.',
    'In every house {X} serves {v}.',
    'Old sailors take {X} {v}.',
  ],
  questions: ['What is {X} used for?', 'Why do people need {X}?', 'What was {X} invented for?'],
};

const price = {
  name: 'price',
  values: ['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
  statements: [
    '{X} costs {v} coins.',
    'The price of {X} is {v} coins.',
    'Nobody sells {X} for less than {v} coins.',
    'To own {X} one pays {v} coins.',
    'A trader will give {X} for {v} coins.',
    'At the market {X} brings {v} coins.',
  ],
  questions: ['How much does {X} cost?', 'What is the price of {X}?', 'For how many coins is {X} sold?'],
};

const trading = {
  name: 'trading',
  values: seasons,
  statements: [
    '{X} is sold in {v}.',
    'The time to buy {X} is {v}.',
    'Traders bring {X} in {v}.',
    'New stock of {X} arrives in {v}.',
    'The stalls are full of {X} in {v}.',
    'Those who want {X} wait until {v}.',
  ],
  questions: ['When is {X} sold?', 'In which season do traders bring {X}?', 'When should one buy {X}?'],
};

const shop = {
  name: 'shop',
  values: ['the harbor', 'the chapel', 'the bridge', 'the old mill', 'the well', 'the town gate'],
  statements: [
    'The shop with {X} is at {v}.',
    'One can buy {X} at {v}.',
    'The dealer in {X} sits at {v}.',
    'Whoever looks for {X} goes to {v}.',
    'A sign for {X} hangs at {v}.',
    'The queue for {X} begins at {v}.',
  ],
  questions: ['Where is the shop with {X}?', 'Where can one buy {X}?', 'Where does the dealer in {X} sit?'],
};

export const ware: Kind = {
  name: 'ware',
  count: 40,
  article: 'the ',
  syllables: {
    heads: [
      'am',
      'bru',
      'cor',
      'dal',
      'em',
      'fro',
      'gri',
      'hob',
      'il',
      'jas',
      'kle',
      'lam',
      'min',
      'nor',
      'ob',
      'pli',
      'rem',
      'sal',
      'tor',
      'um',
      'ver',
      'wim',
      'yel',
      'zem',
    ],
    middles: ['a', 'e', 'i', 'o', 'u', 'an', 'ed', 'ip', 'ock', 'us'],
    tails: ['bin', 'cast', 'drel', 'flet', 'gard', 'let', 'mast', 'nock', 'pan', 'quet', 'stam', 'wort'],
  },
  attributes: [material, purpose, price, trading, shop],
};
