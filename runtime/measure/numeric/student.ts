/**
 * Student's t distribution at a whole number of degrees of freedom, where its integral is a finite sum. In: t or a
 * share. Out: a share or t.
 */

/**
 * Σ of the powers of cos² θ with the coefficients of Abramowitz & Stegun 26.7.3 and 26.7.4; the first factor is
 * `first`/(`first` + 1), and so on by twos.
 */
const series = (cos2: number, first: number, terms: number): number => {
  let [sum, term] = [0, 1];
  for (let i = 0; i < terms; i++) {
    sum += term;
    term *= (cos2 * (first + 2 * i)) / (first + 2 * i + 1);
  }
  return sum;
};

/**
 * P(|T| ≤ |t|) for a whole df ≥ 1, with θ = atan(|t| / √df) (Abramowitz & Stegun 26.7.3, 26.7.4): even df: sin θ · (1 +
 * ½ cos²θ + (1·3)/(2·4) cos⁴θ + …); odd df: (2/π) · (θ + sin θ cos θ · (1 + ⅔ cos²θ + (2·4)/(3·5) cos⁴θ + …)).
 */
const within = (t: number, df: number): number => {
  const theta = Math.atan(Math.abs(t) / Math.sqrt(df));
  const [sin, cos] = [Math.sin(theta), Math.cos(theta)];
  return df % 2 === 0
    ? sin * series(cos * cos, 1, df / 2)
    : (2 / Math.PI) * (theta + (df === 1 ? 0 : sin * cos * series(cos * cos, 2, (df - 1) / 2)));
};

/** P(|T| ≥ |t|): the p of a two-sided t-test, to about 1e-15. */
export const outside = (t: number, df: number): number =>
  Number.isNaN(t) ? Number.NaN : Math.min(Math.max(1 - within(t, df), 0), 1);

/** The t with P(|T| ≤ t) = `share` < 1, by bisection. */
export const central = (share: number, df: number): number => {
  let [low, high] = [0, 1];
  while (within(high, df) < share && high < 1e12) high *= 2;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (within(middle, df) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};
