// The field for a better answer, loaded when somebody writes one, or when the page is idle.

import { lazy } from 'react';

export const loadBetterAnswer = () => import('./better-answer.js');

export const BetterAnswer = lazy(async () => ({ default: (await loadBetterAnswer()).BetterAnswer }));
