namespace Weir.Analytics.Diagnostics;

/// <summary>The two-sample test of Kolmogorov and Smirnov.</summary>
/// <remarks>
/// The exact p-value counts the ways to share out the pooled values that lead as far apart, given the ties (Schröer and Trenkler, Computational
/// Statistics &amp; Data Analysis 20, 1995), as R has it
/// since 4.2. The asymptotic one is Kolmogorov's limit, without a correction for small samples.
/// </remarks>
public static class KolmogorovSmirnovTest
{
    // R takes the exact value below this product of the sample sizes.
    private const long ExactBelow = 10_000;

    /// <summary>Tests two samples.</summary>
    /// <param name="x">The first sample, finite values.</param>
    /// <param name="y">The second sample, finite values.</param>
    /// <param name="alternative">What is tested against.</param>
    /// <param name="exact">Whether the p-value is exact; null: where the product of the sizes is below 10,000.</param>
    /// <returns>d and the p-value.</returns>
    /// <exception cref="ArgumentException">A sample is empty or holds a value that is not finite.</exception>
    public static TestResult TwoSample(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, KolmogorovSmirnovAlternative alternative = KolmogorovSmirnovAlternative.TwoSided, bool? exact = null)
    {
        Check(x, nameof(x));
        Check(y, nameof(y));
        if (alternative == KolmogorovSmirnovAlternative.Less)
        {
            var swapped = y;
            y = x;
            x = swapped;
            alternative = KolmogorovSmirnovAlternative.Greater;
        }

        var isTwoSided = alternative == KolmogorovSmirnovAlternative.TwoSided;
        var (d, isJump) = Distance(x, y, isTwoSided);
        var p = exact ?? (long)x.Length * y.Length < ExactBelow
            ? Exact(d, x.Length, y.Length, isJump, isTwoSided)
            : Asymptotic(d, x.Length, y.Length, isTwoSided);
        return new TestResult(d, p);
    }

    private static void Check(ReadOnlySpan<double> sample, string name)
    {
        if (sample.IsEmpty)
        {
            throw new ArgumentException("The sample is empty; at least 1 value is required.", name);
        }

        foreach (var value in sample)
        {
            if (!double.IsFinite(value))
            {
                throw new ArgumentException("The sample holds a value that is not finite.", name);
            }
        }
    }

    /// <summary>d, and whether the pooled value of each rank (from 1) is the last of its ties.</summary>
    private static (double D, bool[] IsJump) Distance(ReadOnlySpan<double> x, ReadOnlySpan<double> y, bool isTwoSided)
    {
        var (a, b) = (x.ToArray(), y.ToArray());
        Array.Sort(a);
        Array.Sort(b);
        var isJump = new bool[a.Length + b.Length + 1];
        // In whole numbers, so that equal distances are equal: i·ny − j·nx.
        long farthest = 0;
        for (int i = 0, j = 0; i < a.Length || j < b.Length;)
        {
            var value = j == b.Length || (i < a.Length && a[i] <= b[j]) ? a[i] : b[j];
            while (i < a.Length && a[i] == value)
            {
                i++;
            }

            while (j < b.Length && b[j] == value)
            {
                j++;
            }

            isJump[i + j] = true;
            var apart = ((long)i * b.Length) - ((long)j * a.Length);
            farthest = Math.Max(farthest, isTwoSided ? Math.Abs(apart) : apart);
        }

        return (farthest / ((double)a.Length * b.Length), isJump);
    }

    /// <summary>The probability that a random path through the lattice of both samples reaches the distance at a jump.</summary>
    private static double Exact(double d, int m, int n, bool[] isJump, bool isTwoSided)
    {
        var limit = (long)Math.Round(d * m * n);
        if (limit <= 0)
        {
            return 1;
        }

        bool Reaches(long i, long j) => isJump[i + j] && (isTwoSided ? Math.Abs((i * n) - (j * m)) : (i * n) - (j * m)) >= limit;
        var u = new double[n + 1];
        for (var j = 1; j <= n; j++)
        {
            u[j] = Reaches(0, j) ? 1 : u[j - 1];
        }

        for (var i = 1; i <= m; i++)
        {
            u[0] = Reaches(i, 0) ? 1 : u[0];
            for (var j = 1; j <= n; j++)
            {
                u[j] = Reaches(i, j) ? 1 : ((i * u[j]) + (j * u[j - 1])) / (i + j);
            }
        }

        return Math.Min(u[n], 1);
    }

    private static double Asymptotic(double d, double m, double n, bool isTwoSided)
    {
        var x = Math.Sqrt(m * n / (m + n)) * d;
        return isTwoSided ? KolmogorovTail(x) : Math.Exp(-2 * x * x);
    }

    /// <summary>1 − K(x) by the series that converges fast at x.</summary>
    private static double KolmogorovTail(double x)
    {
        if (x <= 0)
        {
            return 1;
        }

        var sum = 0.0;
        if (x < 1)
        {
            for (var k = 1; k < 40; k += 2)
            {
                sum += Math.Exp(-k * k * Math.PI * Math.PI / (8 * x * x));
            }

            return 1 - (Math.Sqrt(2 * Math.PI) / x * sum);
        }

        for (var k = 1; k < 40; k++)
        {
            sum += (k % 2 == 1 ? 2 : -2) * Math.Exp(-2 * k * k * x * x);
        }

        return Math.Clamp(sum, 0, 1);
    }
}
