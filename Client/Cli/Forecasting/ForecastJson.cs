using System.Globalization;
using System.Text.Json;
using Weir.Cli.Terminal;

namespace Weir.Cli.Forecasting;

/// <summary>The answer for machines; docs/api.md has its shape. Numbers that are not finite are null.</summary>
internal static class ForecastJson
{
    public static void Write(ForecastAnswer answer, TextWriter output)
    {
        using var json = new Utf8JsonTextWriter(output);
        var (writer, model) = (json.Writer, answer.Model);
        var order = model.Order;
        writer.WriteStartObject();
        WriteNumbers(writer, "order", order.P, order.D, order.Q);
        if (order.IsSeasonal)
        {
            WriteNumbers(writer, "seasonal", order.SeasonalP, order.SeasonalD, order.SeasonalQ, order.Period);
        }
        else
        {
            writer.WriteNull("seasonal");
        }

        var names = model.Names();
        writer.WriteStartObject("coefficients");
        for (var i = 0; i < names.Count; i++)
        {
            Write(writer, names[i], i < model.Coefficients.Count ? model.Coefficients[i] : model.ConstantValue);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("standardErrors");
        for (var i = 0; i < names.Count; i++)
        {
            Write(writer, names[i], model.StandardErrors[i]);
        }

        writer.WriteEndObject();
        WriteFigures(writer, answer);
        WritePoints(writer, answer);
        writer.WriteEndObject();
    }

    private static void WriteFigures(Utf8JsonWriter writer, ForecastAnswer answer)
    {
        var figures = answer.Model.Figures;
        Write(writer, "sigma2", figures.Variance);
        Write(writer, "logLik", figures.LogLikelihood);
        Write(writer, "aic", figures.Aic);
        Write(writer, "aicc", figures.Aicc);
        Write(writer, "bic", figures.Bic);
        Write(writer, "milliseconds", Math.Round(answer.Milliseconds, 3));
    }

    private static void WritePoints(Utf8JsonWriter writer, ForecastAnswer answer)
    {
        writer.WriteStartArray("points");
        for (var i = 0; i < answer.Points.Length; i++)
        {
            var point = answer.Points[i];
            writer.WriteStartObject();
            writer.WriteNumber("step", i + 1);
            Write(writer, "value", point.Value);
            Write(writer, "se", point.StandardError);
            writer.WriteStartObject("intervals");
            foreach (var level in answer.Levels)
            {
                var (lower, upper) = point.Interval(level / 100);
                writer.WriteStartArray(level.ToString(CultureInfo.InvariantCulture));
                WriteValue(writer, lower);
                WriteValue(writer, upper);
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, params ReadOnlySpan<int> numbers)
    {
        writer.WriteStartArray(name);
        foreach (var number in numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, string name, double value)
    {
        writer.WritePropertyName(name);
        WriteValue(writer, value);
    }

    private static void WriteValue(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
