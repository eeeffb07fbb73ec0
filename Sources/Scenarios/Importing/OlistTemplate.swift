/// The files that `trustcast import olist` writes beside the data.
enum OlistTemplate {
    /// Path in the workspace and content.
    static let files: [(path: String, text: String)] = [
        ("trustcast.yaml", workspace), ("models/next-order.yaml", nextOrder),
        ("models/low-rating.yaml", lowRating), ("scenarios/baseline.yaml", baseline),
        (".gitignore", "/runs/\n/models/fitted/\n/.trustcast/\n"),
    ]

    private static let workspace = """
        trustcast: 1
        title: Olist
        currency: BRL
        time_zone: UTC                # Olist's stamps carry no offset: days are cut as they are written
        data:
          orders:
            file: data/orders.csv
            columns:
              low_rating: if(rating is present, rating <= 2)   # an outcome; known after delivery, so never a predictor
              # gmv: gmv + freight    # if freight should count as value
          sellers: {file: data/sellers.csv}

        kpis:
          unfulfilled_rate:
            title: Orders canceled or unavailable, by whom is not recorded
            theme: fulfilment
            better: lower
            eligible: true
            numerator: cancelled_by is present
            known_from: ordered_at + 60 days   # an assumption: Olist does not record when
            window_days: 90

        panels:
          purchases: {landmark_days: 30, history_burn_in_days: 0}

        projection:
          baseline: baseline
          models: {repurchase: next-order}
          step: month
          horizon: 6
          replicates: 400
          seed: 1
        """ + "\n"

    private static let nextOrder = """
        # Few buyers of Olist order twice. With the whole data set, write ~ late instead of ~ 1.
        title: What makes a buyer order again
        kind: discrete_hazard
        panel: purchases
        formula: Surv(start, stop, next_channel) ~ 1
        cluster: [buyer_id]
        evidence: observational
        """ + "\n"

    private static let lowRating = """
        title: Does a late delivery bring a rating of 1 or 2
        kind: logistic
        panel: purchases
        shape: landmark
        formula: low_rating ~ late
        cluster: [buyer_id, seller_id]
        evidence: observational
        """ + "\n"

    private static let baseline = """
        title: Late deliveries at most 10 %
        standards:
          late_rate: {limit: 10%, window_days: 90, min_orders: 10, min_events: 3}
        enforcement:
          ladder:
            - {after_misses: 1, action: warn}
            - {after_misses: 3, action: suspend, days: 30}
        """ + "\n"
}
