namespace Weir.Cli.Generation;

/// <summary>
/// SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014). Its own, so that a seed means
/// the same file on every runtime; floating-point work is kept to operations that IEEE 754 fixes to the bit.
/// </summary>
internal struct SplitMix64(ulong seed)
{
    private ulong _state = seed;

    public static SplitMix64 For(ulong seed, int index) => new(new SplitMix64(seed ^ ((ulong)index * 0xd1342543de82ef95)).NextBits());

    public ulong NextBits()
    {
        var z = _state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    /// <summary>0 ≤ x &lt; 1.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>0 ≤ n &lt; bound.</summary>
    public long Below(long bound) => (long)Math.BigMul(NextBits(), (ulong)bound, out _);

    public bool Chance(double probability) => NextDouble() < probability;
}
