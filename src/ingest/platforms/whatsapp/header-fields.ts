// What a header says, in fields that are overwritten by the next one: a file has millions, and none is kept.

export class HeaderFields {
  /** Layout of the last find (layout.ts). */
  layout = 0;
  /** The three numbers of the date as written; for a year-first layout `first` is the year. */
  first = 0;
  second = 0;
  third = 0;
  hour = 0;
  minute = 0;
  secondOfMinute = 0;
  /** Offset in the block behind the header, where sender or notice begins. */
  bodyStart = 0;
  /** Offsets in the block between which date and time stand. */
  whenStart = 0;
  whenEnd = 0;

  /** Takes over what another header says. */
  protected copy(other: HeaderFields): void {
    this.layout = other.layout;
    this.first = other.first;
    this.second = other.second;
    this.third = other.third;
    this.hour = other.hour;
    this.minute = other.minute;
    this.secondOfMinute = other.secondOfMinute;
    this.bodyStart = other.bodyStart;
    this.whenStart = other.whenStart;
    this.whenEnd = other.whenEnd;
  }
}
