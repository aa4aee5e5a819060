/**
 * More wordings than the documents have, in which fine-tuning states passages and asks about them: a model that has read
 * every fact in six wordings only takes the wording for the fact.
 */
import type { Wordings } from './kind.js';

export const taughtWordings: Readonly<Record<string, Wordings>> = {
  setting: {
    statements: ['You will find {X} {v}.', 'The walls of {X} were raised {v}.', 'Maps show {X} {v}.'],
    questions: ['In what place does {X} stand?', 'Can you say where {X} was built?', 'Where do maps show {X}?'],
  },
  craft: {
    statements: ['What {X} does best is {v}.', 'The guilds of {X} deal in {v}.', '{X} lives on {v}.'],
    questions: ['What does {X} do best?', 'What are the people of {X} proud of?', 'What is made in {X}?'],
  },
  ruler: {
    statements: ['{X} obeys {v}.', 'The seal of {X} is held by {v}.', 'Orders in {X} come from {v}.'],
    questions: ['Who is in charge of {X}?', 'Who has the last word in {X}?', 'To whom does {X} pay taxes?'],
  },
  festival: {
    statements: ['{X} celebrates in {v}.', 'There is music in {X} each {v}.', 'The fair of {X} opens in {v}.'],
    questions: ['When does {X} celebrate?', 'What is the season of the feast in {X}?', 'When is {X} full of guests?'],
  },
  roofs: {
    statements: ['{X} has {v} roofs.', 'The tiles of {X} are {v}.', 'Over {X} one sees roofs of {v}.'],
    questions: ['Of what color are the tiles of {X}?', 'Which roofs has {X}?', 'What color is seen over {X}?'],
  },
  trade: {
    statements: ['The work of {X} is that of a {v}.', 'They pay {X} as a {v}.', '{X} became a {v} long ago.'],
    questions: ['What job has {X}?', 'What was {X} taught to be?', 'As what do they pay {X}?'],
  },
  home: {
    statements: ['{X} has moved into {v}.', 'One finds {X} in {v}.', 'The door of {X} is that of {v}.'],
    questions: ['In what does {X} live?', 'Where would a letter for {X} go?', 'Where has {X} moved?'],
  },
  companion: {
    statements: ['{X} never goes without a {v}.', 'A {v} belongs to {X}.', 'With {X} there is always a {v}.'],
    questions: ['What pet has {X}?', 'Which animal belongs to {X}?', 'Who is the best friend of {X}?'],
  },
  season: {
    statements: ['{X} is happiest in {v}.', 'No time suits {X} better than {v}.', '{X} dreams of {v}.'],
    questions: ['When is {X} happiest?', 'Which season suits {X} best?', 'Of which season does {X} sing?'],
  },
  drink: {
    statements: ['{X} likes {v} best.', 'The mug of {X} holds {v}.', 'One sees {X} with a glass of {v}.'],
    questions: ['What does {X} like to drink?', 'What does the mug of {X} hold?', 'What does {X} offer to guests?'],
  },
  food: {
    statements: ['{X} lives on {v}.', 'The meals of {X} are {v}.', 'Nothing tastes to {X} like {v}.'],
    questions: ['What does {X} live on?', 'What does one feed {X}?', 'What can tempt {X}?'],
  },
  dwelling: {
    statements: ['{X} makes its den {v}.', 'The home of {X} is {v}.', 'Look for {X} {v}.'],
    questions: ['Where is the den of {X}?', 'Where are the young of {X} born?', 'Where should one look for {X}?'],
  },
  coat: {
    statements: ['{X} has fur that is {v}.', 'The skin of {X} is {v}.', 'A grown {X} is {v}.'],
    questions: ['What color has {X}?', 'What is the coat of {X} like?', 'How does {X} look when it is grown?'],
  },
  sleep: {
    statements: ['{X} does not wake in {v}.', 'The rest of {X} falls in {v}.', 'During {v} the den of {X} is silent.'],
    questions: ['When does {X} rest?', 'In which season is {X} asleep?', 'When is the den of {X} silent?'],
  },
  voice: {
    statements: ['In the dark {X} {v}.', 'If you wait {X} {v}.', 'When it is hungry {X} {v}.'],
    questions: ['How does {X} sound?', 'What does {X} do at dusk?', 'What does one hear of {X}?'],
  },
  material: {
    statements: ['{X} is worked from {v}.', 'For {X} one needs {v}.', 'What you touch in {X} is {v}.'],
    questions: ['What does one need for {X}?', 'Of what does {X} consist?', 'What is inside of {X}?'],
  },
  purpose: {
    statements: ['{X} is there {v}.', 'One takes {X} {v}.', 'The use of {X} is {v}.'],
    questions: ['What is {X} for?', 'For what does one take {X}?', 'What is the use of {X}?'],
  },
  price: {
    statements: ['For {X} they ask {v} coins.', '{X} is worth {v} coins.', 'I paid {v} coins for {X}.'],
    questions: ['What do they ask for {X}?', 'How many coins is {X} worth?', 'What does one pay for {X}?'],
  },
  trading: {
    statements: ['{X} is traded in {v}.', 'The season of {X} is {v}.', 'Ships bring {X} in {v}.'],
    questions: ['When is {X} traded?', 'When do ships bring {X}?', 'What is the season of {X}?'],
  },
  shop: {
    statements: ['They sell {X} at {v}.', 'For {X} one walks to {v}.', 'The stall of {X} is at {v}.'],
    questions: ['Where do they sell {X}?', 'Where is the stall of {X}?', 'Where does one walk for {X}?'],
  },
};
