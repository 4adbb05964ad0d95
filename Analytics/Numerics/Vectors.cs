using System.Numerics;

namespace Weir.Analytics.Numerics;

/// <summary>Sums and products over spans, with the processor's vectors.</summary>
internal static class Vectors
{
    /// <summary>Σ a_i·b_i.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        b = b[..a.Length];
        var width = Vector<double>.Count;
        var (sum0, sum1) = (Vector<double>.Zero, Vector<double>.Zero);
        var i = 0;
        for (; i <= a.Length - (2 * width); i += 2 * width)
        {
            sum0 += new Vector<double>(a[i..]) * new Vector<double>(b[i..]);
            sum1 += new Vector<double>(a[(i + width)..]) * new Vector<double>(b[(i + width)..]);
        }

        var sum = Vector.Sum(sum0 + sum1);
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>y_i += c·x_i.</summary>
    public static void AddScaled(double c, ReadOnlySpan<double> x, Span<double> y)
    {
        x = x[..y.Length];
        var width = Vector<double>.Count;
        var factor = new Vector<double>(c);
        var i = 0;
        for (; i <= y.Length - width; i += width)
        {
            (new Vector<double>(y[i..]) + (factor * new Vector<double>(x[i..]))).CopyTo(y[i..]);
        }

        for (; i < y.Length; i++)
        {
            y[i] += c * x[i];
        }
    }

    /// <summary>The mean, computed twice: the second pass takes out what rounding left in the first.</summary>
    public static double Mean(ReadOnlySpan<double> x)
    {
        var first = 0.0;
        foreach (var v in x)
        {
            first += v / x.Length;
        }

        var rest = 0.0;
        foreach (var v in x)
        {
            rest += v - first;
        }

        return first + (rest / x.Length);
    }
}
