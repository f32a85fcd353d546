/**
 * From which value to which a picture is drawn where no range is declared. In: numbers. Out: the least and the
 * greatest; 0 to 1 where they are all the same, or none.
 */
export const extentOf = (data: ArrayLike<number>): readonly [number, number] => {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < data.length; i++) {
    low = Math.min(low, data[i] ?? 0);
    high = Math.max(high, data[i] ?? 0);
  }
  return high > low ? [low, high] : [0, 1];
};
