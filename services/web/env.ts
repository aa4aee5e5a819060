// The settings of the development server.
import process from 'node:process';

export function readEnv(): { apiUrl: string } {
  return { apiUrl: process.env['TASTEMAKER_API_URL'] ?? 'http://127.0.0.1:3000' };
}
