/** Wordings of statements and questions that are in no training text: models are measured with them. */
import type { Wordings } from './kind.js';

export const unseenWordings: Readonly<Record<string, Wordings>> = {
  setting: {
    statements: ['If you want to see {X}, look {v}.', 'The founders of {X} settled {v}.'],
    questions: ['What is the location of {X}?', 'Where was {X} founded?'],
  },
  craft: {
    statements: ['Visitors to {X} take home its {v}.', 'The pride of {X} has always been {v}.'],
    questions: ['What do visitors take home from {X}?', 'Which product is {X} famous for?'],
  },
  ruler: {
    statements: ['The government of {X} lies with {v}.', 'Everyone in {X} bows to {v}.'],
    questions: ['Who holds power in {X}?', 'Which ruler has {X}?'],
  },
  festival: {
    statements: ['Fireworks rise over {X} in {v}.', 'The great holiday of {X} comes in {v}.'],
    questions: ['At what time of year does {X} have its holiday?', 'When are there fireworks over {X}?'],
  },
  roofs: {
    statements: ['Seen from above, {X} is {v}.', 'All houses in {X} are topped in {v}.'],
    questions: ['What is the roof color of {X}?', 'How does {X} look from above?'],
  },
  trade: {
    statements: ['Ask anyone: {X} is the local {v}.', 'The profession of {X} is {v}.'],
    questions: ['What is the profession of {X}?', 'Which occupation does {X} have?'],
  },
  home: {
    statements: ['The address of {X} is {v}.', 'After dark {X} returns to {v}.'],
    questions: ['What is the address of {X}?', 'To where does {X} return after dark?'],
  },
  companion: {
    statements: ['The pet of {X} is a {v}.', 'Wherever {X} goes, a {v} goes too.'],
    questions: ['What kind of pet does {X} own?', 'Which creature goes wherever {X} goes?'],
  },
  season: {
    statements: ['If {X} could choose, it would always be {v}.', 'The heart of {X} belongs to {v}.'],
    questions: ['What time of the year would {X} choose?', 'To which season does the heart of {X} belong?'],
  },
  drink: {
    statements: ['When thirsty, {X} reaches for {v}.', 'The usual order of {X} is {v}.'],
    questions: ['What does {X} usually order?', 'What does {X} reach for when thirsty?'],
  },
  food: {
    statements: ['The diet of {X} consists of {v}.', 'When hungry, {X} hunts for {v}.'],
    questions: ['What is the diet of {X}?', 'What does {X} hunt for when hungry?'],
  },
  dwelling: {
    statements: ['The habitat of {X} is {v}.', 'If you track {X}, search {v}.'],
    questions: ['What is the habitat of {X}?', 'Where should a hunter search for {X}?'],
  },
  coat: {
    statements: ['Its hair makes {X} look {v}.', 'Painters always show {X} as {v}.'],
    questions: ['How do painters show {X}?', 'Which color is the hair of {X}?'],
  },
  sleep: {
    statements: ['The hibernation of {X} lasts all {v}.', 'You cannot meet {X} during {v}.'],
    questions: ['During what time of year can nobody meet {X}?', 'When is the hibernation of {X}?'],
  },
  voice: {
    statements: ['If you frighten it, {X} {v}.', 'Every hour {X} {v}.'],
    questions: ['Which noise comes from {X}?', 'What can you hear {X} do?'],
  },
  material: {
    statements: ['Workshops shape {X} out of {v}.', 'The substance of {X} is {v}.'],
    questions: ['Which substance is {X} shaped from?', 'Out of what do workshops shape {X}?'],
  },
  purpose: {
    statements: ['Its owners keep {X} {v}.', 'Someone once designed {X} {v}.'],
    questions: ['What did someone design {X} for?', 'What is the function of {X}?'],
  },
  price: {
    statements: ['A buyer of {X} hands over {v} coins.', 'They charge {v} coins for {X}.'],
    questions: ['How much do they charge for {X}?', 'How many coins does a buyer of {X} hand over?'],
  },
  trading: {
    statements: ['Merchants unload {X} in {v}.', 'Demand for {X} peaks in {v}.'],
    questions: ['When does the demand for {X} peak?', 'At what time of year do merchants unload {X}?'],
  },
  shop: {
    statements: ['Customers of {X} meet at {v}.', 'If you need {X}, try {v}.'],
    questions: ['Where do customers of {X} meet?', 'What place should I try if I need {X}?'],
  },
};
