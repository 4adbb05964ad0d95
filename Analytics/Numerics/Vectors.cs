using System.Numerics;
using System.Runtime.InteropServices;

namespace Weir.Analytics.Numerics;

/// <summary>Sums and products over spans, with the processor's vectors.</summary>
internal static class Vectors
{
    /// <summary>Σ a_i·b_i.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        b = b[..a.Length];
        ref var first = ref MemoryMarshal.GetReference(a);
        ref var second = ref MemoryMarshal.GetReference(b);
        var width = Vector<double>.Count;
        var (sum0, sum1) = (Vector<double>.Zero, Vector<double>.Zero);
        var i = 0;
        for (; i <= a.Length - (2 * width); i += 2 * width)
        {
            sum0 += Vector.LoadUnsafe(ref first, (nuint)i) * Vector.LoadUnsafe(ref second, (nuint)i);
            sum1 += Vector.LoadUnsafe(ref first, (nuint)(i + width)) * Vector.LoadUnsafe(ref second, (nuint)(i + width));
        }

        var sum = i > 0 ? Vector.Sum(sum0 + sum1) : 0;
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
        ref var from = ref MemoryMarshal.GetReference(x);
        ref var to = ref MemoryMarshal.GetReference(y);
        var width = Vector<double>.Count;
        var factor = new Vector<double>(c);
        var i = 0;
        for (; i <= y.Length - width; i += width)
        {
            (Vector.LoadUnsafe(ref to, (nuint)i) + (factor * Vector.LoadUnsafe(ref from, (nuint)i))).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < y.Length; i++)
        {
            y[i] += c * x[i];
        }
    }

    /// <summary>x_i −= c·y_i and y_i −= c·x_i, both of the values before.</summary>
    public static void Rotate(double c, Span<double> x, Span<double> y)
    {
        y = y[..x.Length];
        ref var first = ref MemoryMarshal.GetReference(x);
        ref var second = ref MemoryMarshal.GetReference(y);
        var width = Vector<double>.Count;
        var factor = new Vector<double>(c);
        var i = 0;
        for (; i <= x.Length - width; i += width)
        {
            var (a, b) = (Vector.LoadUnsafe(ref first, (nuint)i), Vector.LoadUnsafe(ref second, (nuint)i));
            (a - (factor * b)).StoreUnsafe(ref first, (nuint)i);
            (b - (factor * a)).StoreUnsafe(ref second, (nuint)i);
        }

        for (; i < x.Length; i++)
        {
            (x[i], y[i]) = (x[i] - (c * y[i]), y[i] - (c * x[i]));
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
