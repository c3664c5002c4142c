import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLanguages, languageName } from '../../src/graph/languages.ts'
import { createVocabulary, termKey } from '../../src/graph/words.ts'

const anyText = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.lorem())
/** Latin, Greek and Cyrillic, with all that European languages hang on them. */
const cased = fc.string({
  unit: fc
    .oneof(
      fc.integer({ min: 0x20, max: 0x17f }),
      fc.integer({ min: 0x391, max: 0x3c9 }),
      fc.integer({ min: 0x400, max: 0x45f }),
    )
    .map(code => String.fromCodePoint(code)),
})
const latin = fc.stringMatching(/^[a-z]{3,9}$/)
const someWords = fc.uniqueArray(latin, { minLength: 1, maxLength: 5 })
const separator = fc.constantFrom(' ', ', ', ' / ', ' & ', '; ', ' - ', '...', '\n', ' (', ' — ', ': ')
const same = (...texts: readonly string[]) => {
  for (const text of texts) expect([text, termKey(text)]).toEqual([text, termKey(texts[0]!)])
}
const different = (...texts: readonly string[]) => {
  expect(new Set(texts.map(termKey)).size).toBe(texts.length)
}

describe('a term', () => {
  it('is never empty for a text that is not blank, emoji and lone marks included', () => {
    fc.assert(
      fc.property(anyText, text => {
        expect(termKey(text) === '').toBe(text.trim() === '')
      }),
      { numRuns: 1000 },
    )
    for (const text of ['🦊', '❤️', '👩‍🌾', '\u0301', '\ufe0f', '\u200d', '!?', '...', 'the', '+++'])
      expect(termKey(text)).not.toBe('')
    different('🦊', '🐻', '❤️', '💛', '!?')
    same('❤', '❤️')
  })

  it('is the term of itself', () => {
    fc.assert(
      fc.property(anyText, text => {
        expect(termKey(termKey(text))).toBe(termKey(text))
      }),
      { numRuns: 1000 },
    )
    same('agreed', 'agree', termKey('agreed'))
  })

  it('does not look at case', () => {
    fc.assert(
      fc.property(cased, text => {
        expect(termKey(text.toUpperCase())).toBe(termKey(text))
        expect(termKey(text.toLowerCase())).toBe(termKey(text))
      }),
      { numRuns: 1000 },
    )
    same('Web Design', 'web design', 'WEB DESIGN')
    same('Straße', 'STRASSE', 'STRAẞE')
    same('οδός', 'ΟΔΟΣ')
  })

  it('does not look at how accents are written, nor at whether they are there', () => {
    fc.assert(
      fc.property(anyText, text => {
        expect(termKey(text.normalize('NFD'))).toBe(termKey(text.normalize('NFC')))
      }),
    )
    same('facilitação', 'facilitacao', 'facilitac\u0327a\u0303o')
    same('Übersetzung', 'ubersetzung')
    same('ёлка', 'елка')
  })

  it('does not look at English plurals and endings', () => {
    same('website', 'websites')
    same('book club', 'book clubs')
    same('gardening', 'gardens', 'garden')
    same('Web designers', 'design of webs', 'web design')
    same("women's circle", 'womens circle', 'circle of women’s')
    same('housing co-op', 'housing coop', 'Housing Co-Ops')
  })

  it('does not look at the order of words, nor at how often one is said, nor at what stands between them', () => {
    fc.assert(
      fc.property(
        someWords.chain(words =>
          fc.tuple(
            fc.constant(words),
            fc.shuffledSubarray(words, { minLength: words.length, maxLength: words.length }),
            fc.array(separator, { minLength: words.length, maxLength: words.length }),
          ),
        ),
        ([words, shuffled, between]) => {
          const text = shuffled.map((word, k) => `${word}${between[k]}`).join('')
          expect(termKey(text)).toBe(termKey(words.join(' ')))
          expect(termKey(`${text} ${words[0]}`)).toBe(termKey(words.join(' ')))
        },
      ),
    )
  })

  it('does not look at little words, unless there are no others', () => {
    fc.assert(
      fc.property(someWords, fc.constantFrom('the', 'of', 'and', 'a', 'for', 'de'), (words, little) => {
        fc.pre(words.some(word => termKey(`${word} ${little}`) !== termKey(little)))
        expect(termKey([little, ...words].join(' '))).toBe(termKey(words.join(' ')))
        expect(termKey([...words, little].join(' '))).toBe(termKey(words.join(' ')))
      }),
    )
    different('the', 'and', 'of')
  })

  it('keeps apart what other scripts tell apart', () => {
    different('पानी', 'पान', 'पुन') // water, betel, again: the vowels are marks
    different('かき', 'かぎ', 'がき') // oyster, key, brat
    different('菜园', '花园')
    different('กา', 'กี', 'กู')
    different('садоводство', 'переводы')
    same('مُعَلِّم', 'معلم') // with and without points
    same('שָׁלוֹם', 'שלום')
    same('한국어', '한국어'.normalize('NFD'))
    same('ｗｅｂ', 'web')
  })

  it('keeps apart what signs tell apart', () => {
    different('C', 'C++', 'C#')
    same('C++', 'c++,', '(C++)')
    same('web+design', 'web design')
  })
})

describe('a vocabulary', () => {
  const lists = fc.array(
    fc.array(fc.constantFrom(...'abcdefgh'.split('').map(x => `${x}word`)), { minLength: 2, maxLength: 3 }),
    {
      maxLength: 6,
    },
  )
  const words = 'abcdefgh'.split('').map(x => `${x}word`)

  it('joins exactly what lists connect, through any number of others', () => {
    fc.assert(
      fc.property(lists, synonyms => {
        const vocabulary = createVocabulary(synonyms)
        // The slow twin: walk from word to word through the lists.
        const reach = (from: string) => {
          const seen = new Set([from])
          for (const word of seen)
            for (const list of synonyms) if (list.includes(word)) for (const next of list) seen.add(next)
          return seen
        }
        for (const one of words)
          for (const other of words) expect(vocabulary(one) === vocabulary(other)).toBe(reach(one).has(other))
      }),
    )
  })

  it('is the same in whatever order its lists are written', () => {
    fc.assert(
      fc.property(
        lists.chain(synonyms =>
          fc.tuple(fc.constant(synonyms), fc.shuffledSubarray(synonyms, { minLength: synonyms.length })),
        ),
        ([synonyms, shuffled]) => {
          const one = createVocabulary(synonyms)
          const other = createVocabulary(shuffled.map(list => list.toReversed()))
          expect(words.map(other)).toEqual(words.map(one))
        },
      ),
    )
  })

  it('is not changed by saying a list twice, and gives the term of a term', () => {
    fc.assert(
      fc.property(lists, anyText, (synonyms, text) => {
        const one = createVocabulary(synonyms)
        expect([...words, text].map(createVocabulary([...synonyms, ...synonyms]))).toEqual(
          [...words, text].map(one),
        )
        expect(one(one(text))).toBe(one(text))
      }),
    )
  })

  it('joins forms, not only spellings', () => {
    const vocabulary = createVocabulary([
      ['web design', 'websites'],
      ['Websites', 'web pages'],
    ])
    expect(vocabulary('Design of webs')).toBe(vocabulary('web page'))
    expect(vocabulary('design')).not.toBe(vocabulary('web design'))
  })

  it('takes chains of any length', () => {
    const chain = Array.from({ length: 20_000 }, (_, k) => [`x${20_000 - k}`, `x${19_999 - k}`])
    const vocabulary = createVocabulary(chain)
    expect(vocabulary('x20000')).toBe(vocabulary('x0'))
  })
})

describe('a language', () => {
  const language = createLanguages([])

  it('is one by its code, its English name, its own name, and in every region', () => {
    for (const names of [
      ['en', 'English', 'english', 'en-GB', 'EN_us'],
      ['pt', 'Portuguese', 'português', 'pt-BR'],
      ['zh', 'Chinese', '中文', 'zh-Hant-TW'],
      ['hi', 'Hindi', 'हिंदी', 'हिन्दी'],
      ['no', 'Norwegian', 'nb', 'nynorsk'],
    ])
      expect(new Set(names.map(language)).size).toBe(1)
  })

  it('is never taken for another', () => {
    const codes =
      'ar bg bn br ca cs cy da de el en eo es et eu fa fi fr ga gl he hi hr hu id is it ja ko lt lv mi ml ms ne nl no pl pt ro ru sk sl sr sv sw ta th tl tr uk ur vi zh'
    expect(new Set(codes.split(' ').map(language)).size).toBe(codes.split(' ').length)
    expect(new Set(codes.split(' ').map(languageName)).size).toBe(codes.split(' ').length)
    expect(language('Klingon')).not.toBe(language('Quenya'))
  })

  it('is told as people say it, and as written where nobody knows it', () => {
    expect(languageName('pt-BR')).toBe('Portuguese')
    expect(languageName('deutsch')).toBe('German')
    expect(languageName('Klingon')).toBe('Klingon')
  })

  it('may be joined by the congregation', () => {
    const ours = createLanguages([['Brasileiro', 'pt-BR']])
    expect(ours('brasileiro')).toBe(ours('Portuguese'))
  })
})
