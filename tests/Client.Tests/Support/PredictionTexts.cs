namespace Weir.Client.Tests.Support;

/// <summary>Answers about predictions, in the contract's shape.</summary>
internal static class PredictionTexts
{
    public const string Prediction =
        """{"device":"lift 1","axis":"x","generatedAt":"2024-03-01T12:00:05.250Z","model":{"speed":{"slope":0.5,"value":1.25,"residualError":null,"readings":100,"windowMs":1000,"weight":0.3}"""
        + ""","batch":{"order":[2,0,1],"aicc":-12.5,"version":3,"constant":"mean","fittedAt":"2024-03-01T12:00:01.000Z","fittedThrough":"2024-03-01T12:00:00.900Z","observations":600}}"""
        + ""","points":[{"at":"2024-03-01T12:00:00.100Z","value":1.5,"lower":1,"upper":2,"source":"combined","speed":1.25,"batch":1.75},"""
        + """{"at":"2024-03-01T12:00:00.200Z","value":1.75,"lower":null,"upper":null,"source":"batch","speed":null,"batch":1.75}]}""";

    public const string Evaluation =
        """{"windows":7,"cumulated":{"min":0.125,"max":3.5,"avg":1.25},"ks":{"d":0.2,"p":null},"layers":{"combined":{"mase":0.5,"rmse":0.25,"coverage":0.95}"""
        + ""","speed":{"mase":1,"rmse":0.5,"coverage":0.9},"batch":{"mase":null,"rmse":null,"coverage":null},"naive":{"mase":1.5,"rmse":0.75,"coverage":null}}}""";
}
