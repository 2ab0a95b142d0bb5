// The 2015 history for spreadsheets: cells in `="…"`, quotation marks inside them not doubled.
import { describe, expect, it } from '@jest/globals';
import { parsed, read } from '../../export-builder.ts';

function row(text: string, name = 'Jo', number = '+447700900222'): string {
  return `="17/08/2015"\t12:52:56\t="${name}"\t="${number}"\t${text}\r\n`;
}

describe('a row of cells', () => {
  it.each([
    ['"Repeat at "nine""', 'Repeat at "nine"'],
    ['"ok"', 'ok'],
    ['""', ''],
    ['"two\r\nlines"', 'two\r\nlines'],
    ['"a\tb"', 'a\tb'],
    ['bare', 'bare'],
    ['"', '"'],
  ])('%j says %j', async (cell, text) => {
    const messages = await read(row(cell) + row('"next"'));
    expect(messages.map((message) => message.text)).toEqual([text, 'next']);
  });

  it('holds names with quotation marks and numbers without a plus', async () => {
    const [message] = await read(row('"ok"', 'Dr "Coops" Cooper', '0117496011'));
    expect([message?.sender, message?.senderId, message?.at]).toEqual([
      'Dr "Coops" Cooper',
      '0117496011',
      '2015-08-17T12:52:56',
    ]);
  });

  it('is of its own layout', async () => {
    const thread = await parsed(row('"ok"', 'Me'));
    expect([thread.layout, thread.exporter]).toEqual(['viber-spreadsheet d/m/y', 'Me']);
  });
});
