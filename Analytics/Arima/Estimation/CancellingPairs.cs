namespace Weir.Analytics.Arima.Estimation;

/// <summary>Starts that add to a smaller model an AR root and an MA root which nearly cancel: a peak or a dip of the spectrum, at a frequency, that no
/// gradient from elsewhere leads to.</summary>
internal static class CancellingPairs
{
    private const int Frequencies = 32;

    private static readonly (double Ar, double Ma)[] Radii = [(0.97, 0.91), (0.91, 0.97), (0.995, 0.98), (0.99, 0.999), (0.8, 0.7), (0.7, 0.8)];

    /// <summary>Adds the smaller model with one real root more on either side.</summary>
    public static void AddReal(ArmaFitter fitter, ArmaShape smaller, ReadOnlySpan<double> from)
    {
        foreach (var (ar, ma) in Radii)
        {
            for (var sign = -1; sign <= 1; sign += 2)
            {
                Add(fitter, smaller, from, [-sign * ar], [-sign * ma]);
            }
        }
    }

    /// <summary>Adds the smaller model with a pair of complex roots more on either side, over a grid of frequencies.</summary>
    public static void AddComplex(ArmaFitter fitter, ArmaShape smaller, ReadOnlySpan<double> from)
    {
        for (var i = 0; i < Frequencies; i++)
        {
            var cosine = 2 * Math.Cos(Math.PI * (i + 0.5) / Frequencies);
            foreach (var (ar, ma) in Radii)
            {
                Add(fitter, smaller, from, [-ar * cosine, ar * ar], [-ma * cosine, ma * ma]);
            }
        }
    }

    /// <summary>Adds the smaller model with a pair of MA roots more next to the unit circle: there the likelihood has a maximum at every dip of the
    /// spectrum.</summary>
    public static void AddDips(ArmaFitter fitter, ArmaShape smaller, ReadOnlySpan<double> from)
    {
        for (var i = 0; i < Frequencies; i++)
        {
            var cosine = 2 * Math.Cos(Math.PI * (i + 0.5) / Frequencies);
            Add(fitter, smaller, from, [], [-0.9 * cosine, 0.81]);
            Add(fitter, smaller, from, [], [-0.998 * cosine, 0.996]);
        }
    }

    private static void Add(ArmaFitter fitter, ArmaShape smaller, ReadOnlySpan<double> from, ReadOnlySpan<double> arFactor, ReadOnlySpan<double> maFactor)
    {
        var shape = fitter.Problem.Shape;
        Span<double> start = stackalloc double[shape.Count];
        shape.Embed(smaller, from, start);
        Multiply(shape.Ar(start), arFactor, -1);
        Multiply(shape.Ma(start), maFactor, 1);
        fitter.Add(start);
    }

    /// <summary>1 + s·Σ c_iB^i times 1 + Σ f_jB^j; the last coefficients of c are zero and make room.</summary>
    private static void Multiply(Span<double> c, ReadOnlySpan<double> factor, double sign)
    {
        for (var i = c.Length - 1; i >= 0; i--)
        {
            for (var j = 0; j < factor.Length && j <= i; j++)
            {
                c[i] += factor[j] * (i == j ? sign : c[i - j - 1]);
            }
        }
    }
}
