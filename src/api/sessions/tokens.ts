/** Secrets that a person holds: 256 random bits each, of which the service keeps only the SHA-256. */
import { createHash, randomBytes } from 'node:crypto'

/** 43 characters of A-Z a-z 0-9 - _. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** 128 bits, for what is no secret but must not be guessed. */
export const newId = (): string => randomBytes(16).toString('base64url')

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url')
