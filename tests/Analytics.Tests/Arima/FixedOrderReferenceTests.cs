using System.Text.Json;
using Weir.Analytics.Arima;

namespace Weir.Analytics.Tests.Arima;

/// <summary>Fits of given orders beside R's <c>arima</c>, 465 of them.</summary>
public sealed class FixedOrderReferenceTests
{
    private const double LogLikelihoodSlack = 1e-3;

    // Beyond the best known maximum a value has to be shown: by the oracle, at the coefficients that are said to have it.
    private const double NewBest = 0.02;

    public static TheoryData<string> Ids => [.. ReferenceData.Cases("arima-fixed").Select(c => c.Text("id"))];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Fit_WhenSetBesideR_IsAtLeastAsLikelyAndAgrees(string id)
    {
        var reference = ReferenceData.Cases("arima-fixed").Single(c => c.Text("id") == id);
        var series = ReferenceData.Series(reference.Text("series"));
        var model = ArimaEstimator.Fit(series, reference.Order(), Constant(reference));

        Assert.All(model.Forecast(10), f => Assert.True(double.IsFinite(f.Value) && f.StandardError >= 0));
        if (reference.Number("bestLogLik") is not { } best)
        {
            // Series that a model fits exactly: there is no highest likelihood.
            return;
        }

        var ml = reference.GetProperty("ml");
        var logLik = model.Figures.LogLikelihood;
        var least = ml.Number("exactLogLik") ?? (reference.GetProperty("ml").Text("status") == "error" ? null : ml.Number("logLik"));
        Assert.True(logLik >= (least ?? best) - LogLikelihoodSlack, $"{logLik} is below R's {least}");
        if (logLik > best + NewBest)
        {
            AssertProven(model, series);
        }

        AssertAgrees(reference, model, logLik);
    }

    private static ArimaConstant Constant(JsonElement reference) =>
        reference.Text("constant") switch { "mean" => ArimaConstant.Mean, "drift" => ArimaConstant.Drift, _ => ArimaConstant.None };

    private static void AssertProven(ArimaModel model, double[] series)
    {
        var w = series;
        for (var i = 0; i < model.Order.D; i++)
        {
            w = [.. w.Skip(1).Zip(w, (a, b) => a - b)];
        }

        var scale = w.Max(Math.Abs);
        var (phi, theta) = ExactLikelihood.Polynomials(model);
        var centred = w.Select(v => (v - model.ConstantValue) / scale).ToArray();
        var exact = ExactLikelihood.OfComplete(centred, phi, theta) - (w.Length * Math.Log(scale));
        Assert.Equal(exact, model.Figures.LogLikelihood, 0.02);
    }

    /// <summary>Beside the model of R's or of the best start that has the same likelihood, where one has.</summary>
    private static void AssertAgrees(JsonElement reference, ArimaModel model, double logLik)
    {
        var ml = reference.GetProperty("ml");
        var near = new[] { (Model: (JsonElement?)ml, LogLik: ml.Number("exactLogLik") ?? ml.Number("logLik")), (Model: reference.Part("best"), LogLik: reference.Part("best")?.Number("logLik")) }
            .Where(m => m.Model is not null && m.LogLik is not null)
            .MinBy(m => Math.Abs(m.LogLik!.Value - logLik));
        if (near.Model is not { } other || Math.Abs(near.LogLik!.Value - logLik) > LogLikelihoodSlack || model.Figures.Observations <= 2)
        {
            return;
        }

        var forecast = other.GetProperty("forecast");
        var (means, errors) = (forecast.Numbers("mean"), forecast.Numbers("se"));
        var ours = model.Forecast(means.Length);
        for (var h = 0; h < means.Length; h++)
        {
            Assert.True(Math.Abs(ours[h].Value - means[h]) <= 0.02 * errors[h], $"step {h + 1}: {ours[h].Value} beside {means[h]} ± {errors[h]}");
            Assert.Equal(1, ours[h].StandardError / errors[h], 0.02);
        }

        // Next to a unit root R's filter drops an observation, and its variance is that of the others.
        var slack = ml.Part("artefact")?.GetBoolean() == true ? 1.5 / model.Figures.Observations : 5e-3;
        Assert.Equal(1, model.Figures.Variance / other.GetProperty("sigma2").GetDouble(), slack);
        if (other.TryGetProperty("se", out var standardErrors) && standardErrors.ValueKind == JsonValueKind.Object && IsInside(model))
        {
            AssertStandardErrors(model, standardErrors);
        }
    }

    private static void AssertStandardErrors(ArimaModel model, JsonElement standardErrors)
    {
        var names = model.Names();
        for (var i = 0; i < names.Count; i++)
        {
            if (standardErrors.Number(names[i] == "mean" ? "intercept" : names[i]) is { } expected)
            {
                Assert.Equal(1, model.StandardErrors[i] / expected, 0.03);
            }
        }
    }

    // R's Hessian has steps of 1e-3: nearer to the boundary it says little.
    private static bool IsInside(ArimaModel model) => model.Coefficients.Count == 0
        || Weir.Analytics.Arima.Estimation.RootBound.IsBeyond(
            new Weir.Analytics.Arima.Estimation.ArmaShape(model.Order.P, model.Order.Q, 0, 0, 1), [.. model.Coefficients], 1.03);
}
