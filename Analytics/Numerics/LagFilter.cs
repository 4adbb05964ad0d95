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

    private static void DivideAny(ReadOnlySpan<int> lags, ReadOnlySpan<double> values, ReadOnlySpan<double> input, Span<double> x, int start)
    {
        values = values[..lags.Length];
        for (var t = 0; t < input.Length; t++)
        {
            var now = input[t];
            for (var k = lags.Length - 1; k >= 0; k--)
            {
                now -= values[k] * x[start + t - lags[k]];
            }

            x[start + t] = now;
        }
    }
}
