using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Weir.Analytics.Numerics;

/// <summary>Division and multiplication of a series by a lag polynomial.</summary>
/// <remarks>Results stand behind <c>start</c> earlier values in their span: those are what the recursion looks back to.</remarks>
internal static class LagFilter
{
    /// <summary>x_t = input_t − Σ c_i·x_{t−i}; x holds the values before the first at [0, start).</summary>
    public static void Divide(LagPolynomial polynomial, ReadOnlySpan<double> input, Span<double> x, int start)
    {
        var values = polynomial.Values;
        if (values.Length == 0)
        {
            input.CopyTo(x[start..]);
        }
        else if (polynomial.IsDense && values.Length <= 3)
        {
            DivideShort(values, input, x, start);
        }
        else if (polynomial.IsDense && values.Length <= 6)
        {
            DivideMiddle(values, input, x, start);
        }
        else
        {
            DivideAny(polynomial.Lags, values, input, x, start);
        }
    }

    /// <summary>e_t = x_t + Σ c_i·x_{t−i}; x holds the values before the first at [0, start), e begins at zero.</summary>
    public static void Multiply(LagPolynomial polynomial, ReadOnlySpan<double> x, int start, Span<double> e)
    {
        x.Slice(start, e.Length).CopyTo(e);
        var lags = polynomial.Lags;
        var values = polynomial.Values;
        for (var k = 0; k < lags.Length; k++)
        {
            Vectors.AddScaled(values[k], x.Slice(start - lags[k], e.Length), e);
        }
    }

    // The newest values stay in registers: a step then waits for one multiplication, not for memory.
    private static void DivideShort(ReadOnlySpan<double> values, ReadOnlySpan<double> input, Span<double> x, int start)
    {
        var (c1, c2, c3) = (values[0], values.Length > 1 ? values[1] : 0, values.Length > 2 ? values[2] : 0);
        var x1 = x[start - 1];
        var x2 = values.Length > 1 ? x[start - 2] : 0;
        var x3 = values.Length > 2 ? x[start - 3] : 0;
        var output = x.Slice(start, input.Length);
        for (var t = 0; t < input.Length; t++)
        {
            // What does not need the newest value first: only the last product is on the chain.
            var now = Math.FusedMultiplyAdd(-c1, x1, Math.FusedMultiplyAdd(-c2, x2, Math.FusedMultiplyAdd(-c3, x3, input[t])));
            (x3, x2, x1) = (x2, x1, now);
            output[t] = now;
        }
    }

    private static void DivideMiddle(ReadOnlySpan<double> values, ReadOnlySpan<double> input, Span<double> x, int start)
    {
        var (c1, c2, c3, c4) = (values[0], values[1], values[2], values[3]);
        var c5 = values.Length > 4 ? values[4] : 0;
        var c6 = values.Length > 5 ? values[5] : 0;
        var (x1, x2, x3, x4) = (x[start - 1], x[start - 2], x[start - 3], x[start - 4]);
        var x5 = values.Length > 4 ? x[start - 5] : 0;
        var x6 = values.Length > 5 ? x[start - 6] : 0;
        var output = x.Slice(start, input.Length);
        for (var t = 0; t < input.Length; t++)
        {
            var far = Math.FusedMultiplyAdd(-c4, x4, Math.FusedMultiplyAdd(-c5, x5, Math.FusedMultiplyAdd(-c6, x6, input[t])));
            var now = Math.FusedMultiplyAdd(-c1, x1, Math.FusedMultiplyAdd(-c2, x2, Math.FusedMultiplyAdd(-c3, x3, far)));
            (x6, x5, x4, x3, x2, x1) = (x5, x4, x3, x2, x1, now);
            output[t] = now;
        }
    }

    // Lags 1 and 2 in registers as above; what lies further back has long been written.
    private static void DivideAny(ReadOnlySpan<int> lags, ReadOnlySpan<double> values, ReadOnlySpan<double> input, Span<double> x, int start)
    {
        var near = 0;
        while (near < lags.Length && lags[near] <= 2)
        {
            near++;
        }

        var c1 = near > 0 && lags[0] == 1 ? values[0] : 0;
        var c2 = near > 0 && lags[near - 1] == 2 ? values[near - 1] : 0;
        var x1 = start > 0 ? x[start - 1] : 0;
        var x2 = start > 1 ? x[start - 2] : 0;
        lags = lags[near..];
        values = values.Slice(near, lags.Length);
        ref var output = ref MemoryMarshal.GetReference(x);
        for (var t = 0; t < input.Length; t++)
        {
            var far = input[t];
            for (var k = 0; k < lags.Length; k++)
            {
                far = Math.FusedMultiplyAdd(-values[k], Unsafe.Add(ref output, start + t - lags[k]), far);
            }

            var now = Math.FusedMultiplyAdd(-c1, x1, Math.FusedMultiplyAdd(-c2, x2, far));
            (x2, x1) = (x1, now);
            x[start + t] = now;
        }
    }
}
