/**
 * Given names for invented people, from many parts of the world, and the ids made of them. Nobody real is meant.
 */

const GIVEN_NAMES: readonly string[] = `
Abena Abdul Adaeze Adela Aditi Agnes Ahmed Aiko Aisha Akin Alba Alejo Alina Amara Amina Amir Ana Anders Andrea
Anjali Anouk Antoni Anwar Aoife Ariel Arjun Armando Asha Astrid Ayla Ayo Azadeh Bao Beatriz Bela Ben Bilal Birgit
Björn Blanca Bohdan Boris Brigid Bruno Camila Carla Carlos Catrin Cecilia Chen Chiara Chidi Chiyo Cleo Clara Conall
Dai Dalia Dandara Daniela Dario Daria Deniz Dev Dina Divya Dolores Dong Duarte Ebele Eduardo Edda Efua Eilidh Elena
Elias Elif Ella Emeka Emil Emi Enzo Erika Eshe Esra Esther Eva Ezra Fadi Farah Farid Fatou Femi Fenna Fernanda Filip
Fiona Flora Folake Freya Gabriel Gaël Gamal Gemma Giulia Goran Grace Greta Gustavo Habib Hana Hanneke Harald Hari
Hassan Heidi Helena Henrik Hilda Hiro Hugo Ibrahim Ida Idris Ifeoma Ikram Ilana Ilse Imani Imran Inês Ingrid Iria
Irina Isaac Isabel Isla Ivo Jabari Jaime Jana Jasper Javier Jelena Jens Jesper Jia João Johanna Jomo Jonas Jorge
Josefa Joyce Juma Júlia Jun Kai Kalinda Kamal Karim Karin Katya Keiko Kemal Kenji Kiran Kofi Kwame Laila Lars Laszlo
Laura Leila Lena Leo Leonor Lev Lila Lin Linnea Lior Liv Luca Lucia Luis Lupe Maarten Magda Maja Makena Malik Manon
Manuela Marek Mariam Marco Marta Mateo Maya Mehmet Mei Meera Mia Miguel Mikael Mila Milan Mina Mirela Mohan Moana
Mónica Musa Nadia Naira Nalini Naomi Nasrin Nathan Nena Ngozi Niamh Nico Nila Nils Nina Noa Noor Nuno Obi Odile Olga
Oluwa Omar Ondine Oskar Otto Paloma Paolo Parisa Pedro Pema Petra Pia Pilar Priya Quique Quyen Rafael Rahel Raúl Ravi
Remi Renata Reza Rhiannon Rika Rosa Roza Rui Ruth Saba Sade Said Salma Samir Sandra Sanjay Sara Sekou Selma Seo-yeon
Shirin Sienna Silvia Simone Sina Siobhan Sofia Soren Stella Sunil Surya Svetlana Tadeo Taiwo Tala Tamar Tariq Tatiana
Teresa Tess Thandi Tiago Tomás Tove Tuan Uma Umberto Usha Valentina Vera Vikram Viola Wanjiru Wei Wen Wiktor Xavier
Ximena Yael Yara Yasmin Yohan Yuki Yusuf Zaid Zainab Zara Zeynep Zia Zoë Zofia Zuri`
  .trim()
  .split(/\s+/)

const INITIALS: readonly string[] = [...'ABCDEFGHIKLMNOPRSTUVWZ']

/** How many people can be named apart. */
export const MOST_NAMES = GIVEN_NAMES.length * (1 + INITIALS.length)

/**
 * The name of the `index`-th person, from 0: a given name, and once those are used up, a given name with the initial
 * of a surname. Distinct for distinct indexes below `MOST_NAMES`.
 *
 * @param order the given names in the order in which to use them; see `givenNames`
 */
export function nameOf(index: number, order: readonly string[]): string {
  const place = index % order.length
  const round = Math.floor(index / order.length)
  // Walks through the letters from another start for each name, so that the second round is not all surnames in A.
  return round === 0
    ? order[place]
    : `${order[place]} ${INITIALS[(round * 5 + place * 3) % INITIALS.length]}.`
}

/** All given names, in alphabetical order. */
export function givenNames(): readonly string[] {
  return GIVEN_NAMES
}

/** `Zoë` -> `zoe`, `João B.` -> `joao-b`. */
export function idOf(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}
