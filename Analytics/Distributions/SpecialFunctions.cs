namespace Weir.Analytics.Distributions;

/// <summary>Incomplete gamma and beta functions, by series and continued fractions (Press et al., Numerical Recipes, ch. 6; Lentz's method).</summary>
internal static class SpecialFunctions
{
    private const double Epsilon = 1e-16;
    private const double Tiny = 1e-300;
    private const int TermsMax = 100_000;

    private static readonly double[] Lanczos =
        [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7];

    /// <summary>log Γ(x), x above 0.</summary>
    public static double LogGamma(double x)
    {
        if (x < 0.5)
        {
            return Math.Log(Math.PI / Math.Sin(Math.PI * x)) - LogGamma(1 - x);
        }

        var sum = Lanczos[0];
        for (var i = 1; i < Lanczos.Length; i++)
        {
            sum += Lanczos[i] / (x - 1 + i);
        }

        var t = x + 6.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((x - 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }

    /// <summary>The upper incomplete gamma function Q(a, x), regularised.</summary>
    public static double GammaUpper(double a, double x)
    {
        if (x <= 0)
        {
            return 1;
        }

        var factor = Math.Exp((a * Math.Log(x)) - x - LogGamma(a));
        return x < a + 1 ? 1 - (factor * LowerSeries(a, x)) : factor * UpperFraction(a, x);
    }

    /// <summary>The incomplete beta function I_x(a, b), regularised.</summary>
    public static double Beta(double a, double b, double x)
    {
        if (x <= 0 || x >= 1)
        {
            return x <= 0 ? 0 : 1;
        }

        var factor = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));
        return x < (a + 1) / (a + b + 2) ? factor * BetaFraction(a, b, x) / a : 1 - (factor * BetaFraction(b, a, 1 - x) / b);
    }

    private static double LowerSeries(double a, double x)
    {
        var term = 1 / a;
        var sum = term;
        for (var k = 1; k < TermsMax && Math.Abs(term) > Math.Abs(sum) * Epsilon; k++)
        {
            term *= x / (a + k);
            sum += term;
        }

        return sum;
    }

    private static double UpperFraction(double a, double x)
    {
        var b = x + 1 - a;
        var c = 1 / Tiny;
        var d = 1 / b;
        var result = d;
        for (var k = 1; k < TermsMax; k++)
        {
            var numerator = -k * (k - a);
            b += 2;
            (c, d, result, var change) = Lentz(numerator, b, c, d, result);
            if (Math.Abs(change - 1) < Epsilon)
            {
                break;
            }
        }

        return result;
    }

    private static double BetaFraction(double a, double b, double x)
    {
        var c = 1.0;
        var d = 1 / NotZero(1 - ((a + b) * x / (a + 1)));
        var result = d;
        for (var m = 1; m < TermsMax; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            (c, d, result, _) = Lentz(even, 1, c, d, result);
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            (c, d, result, var change) = Lentz(odd, 1, c, d, result);
            if (Math.Abs(change - 1) < Epsilon)
            {
                break;
            }
        }

        return result;
    }

    private static (double C, double D, double Result, double Change) Lentz(double numerator, double denominator, double c, double d, double result)
    {
        d = 1 / NotZero(denominator + (numerator * d));
        c = NotZero(denominator + (numerator / c));
        return (c, d, result * c * d, c * d);
    }

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;
}
