/**
 * A number as Python prints a float that has this value: the shortest digits that read back as it, at least one of them
 * after the point, and an exponent from 1e16 on and below 0.0001.
 *
 * @param infinity - how the caller's form calls it
 */
export function pythonFloat(value: number, infinity: "inf" | "Infinity"): string {
  if (!Number.isFinite(value)) return value > 0 ? infinity : `-${infinity}`;
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const [mantissa = "", power = "0"] = Math.abs(value).toExponential().split("e");
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const digits = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${mantissa}e${exponent < 0 ? "-" : "+"}${digits}`;
  }
  const digits = mantissa.replace(".", "");
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}
