using System.Globalization;
using System.Text;
using Weir.Analytics.Evaluation;
using Weir.Analytics.Prediction;
using Weir.Elevators;
using Weir.Silo.Ingest.Elevators;

namespace Weir.Benchmarks.Backtest;

/// <summary>The lifts among the samples, read as the service reads them; of readings that were sent twice one is taken, as by a device's grain.</summary>
internal static class LiftSource
{
    public const string Ride = "ride";
    public const string Phones = "phones in lifts";
    private const int ReadingsMin = 100;
    private const double MilliPerG = 1_000;

    /// <summary>Whether a group is one of lifts.</summary>
    public static bool IsLift(string group) => group is Ride or Phones;

    /// <summary>The ride, 50 readings a second.</summary>
    /// <param name="rules">How it is predicted.</param>
    public static BacktestSubject ReadRide(ForecasterRules rules) =>
        Subject(Ride, "ride", SampleFiles.Lines("samples/elevators-elevator-tool-skyscraper.ndjson.gz"), rules);

    /// <summary>The phones that have accelerations enough, 10 a second.</summary>
    /// <param name="rules">How they are predicted.</param>
    public static IEnumerable<BacktestSubject> ReadPhones(ForecasterRules rules)
    {
        var lines = SampleFiles.Lines("samples/elevators-hackzurich2016-zeppelin.ndjson.gz").ToList();
        var byDevice = File.ReadLines("samples/elevators-hackzurich2016-zeppelin.devices.csv").Skip(1).Select(row => row.Split(','))
            .SelectMany(row => lines.GetRange(Number(row[0]) - 1, Number(row[1])).Select(line => (Device: row[2], Line: line)))
            .GroupBy(item => item.Device, item => item.Line, StringComparer.Ordinal);
        return byDevice.OrderBy(device => device.Key, StringComparer.Ordinal)
            .Select(device => Subject(Phones, device.Key[..8], device, rules)).Where(subject => subject.Readings.Count >= ReadingsMin);
    }

    private static BacktestSubject Subject(string group, string name, IEnumerable<string> lines, ForecasterRules rules) =>
        new(group, name, "mg", [.. Read(lines)], rules) { Series = [(0, $"{name}, x"), (1, $"{name}, y"), (2, $"{name}, z"), (3, $"{name}, magnitude")] };

    private static IEnumerable<DatedAcceleration> Read(IEnumerable<string> lines)
    {
        var (rules, place) = (new ReadingRules(TimeProvider.System.GetUtcNow()), new byte[SensorReadingLayout.HeaderBytes + SensorReadingLayout.SizeMax]);
        var readings = new HashSet<DatedAcceleration>();
        foreach (var line in lines)
        {
            if (ReadingParser.TryParse(Encoding.UTF8.GetBytes(line), rules, place, out var length) is not null)
            {
                // A clock that was at 1970: the service refuses it too.
                continue;
            }

            var reading = new SensorReading(place.AsMemory(SensorReadingLayout.HeaderBytes, length - SensorReadingLayout.HeaderBytes));
            if (reading.Type == SensorType.Accelerometer)
            {
                readings.Add(new DatedAcceleration(reading.Date, MilliPerG * reading.Number(0), MilliPerG * reading.Number(1), MilliPerG * reading.Number(2)));
            }
        }

        return readings.OrderBy(reading => reading.Date);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
